using System.Net.Http.Headers;
using Microsoft.Extensions.AI;

namespace EvalFlow.Providers.OpenAi;

/// <summary>
/// Chat completions as OpenAI, Azure OpenAI and many servers have them: one request per call, read as a whole. Written here because
/// the official package costs several times as much per request and to start; see ADR 6.
/// </summary>
internal sealed class OpenAiChatClient(
    HttpMessageHandler handler, Uri address, string model, string maxTokensField,
    Func<HttpRequestMessage, CancellationToken, ValueTask> authorize) : IChatClient
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // The sockets below are shared with other clients.
    private readonly HttpMessageInvoker _http = new(handler, disposeHandler: false);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(OpenAiRequest.Write(model, maxTokensField, messages, options)),
        };
        request.Content.Headers.ContentType = Json;
        await authorize(request, cancellationToken);
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
        return OpenAiAnswer.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Streaming is off: an eval needs the whole answer.");

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => _http.Dispose();
}
