using System.Net;

namespace EvalFlow.Providers.Http;

/// <summary>Asks a server for its list of models: free of charge, and refused without the right key.</summary>
internal static class ModelList
{
    public static async Task<HttpStatusCode> StatusAsync(
        HttpMessageHandler sockets, Uri address, Func<HttpRequestMessage, CancellationToken, ValueTask> authorize, CancellationToken cancellationToken)
    {
        using HttpMessageInvoker http = new(sockets, disposeHandler: false);
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        ProviderHandler.OfferHttp2(request);
        await authorize(request, cancellationToken);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }
}
