using System.Net;
using System.Text.Json;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Limits;

namespace EvalFlow.Providers.Http;

/// <summary>
/// Stands below every client, official or our own, so that all of them behave alike: one attempt, faults as
/// <see cref="ModelFaultException"/>, bodies of bounded size, limits told to the gate.
/// </summary>
internal sealed class ProviderHandler(RequestGate gate, TimeProvider clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The longest answers of today's models take about a hundredth of it.</summary>
    public const int MaxBody = 16 << 20;

    private const int MaxErrorBody = 64 << 10;

    /// <summary>Connections that are kept and shared, over HTTP/2 where the server offers it.</summary>
    public static SocketsHttpHandler Sockets() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        EnableMultipleHttp2Connections = true,
        // A key must not follow a redirect to another host.
        AllowAutoRedirect = false,
        UseCookies = false,
        // Answers would carry our trace ids to the provider; traces here are our own affair.
        ActivityHeadersPropagator = null,
    };

    public static void OfferHttp2(HttpRequestMessage request)
    {
        if (request.RequestUri?.Scheme == Uri.UriSchemeHttps)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        OfferHttp2(request);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        try
        {
            if (RateHeaders.Pause(response.Headers, clock.GetUtcNow()) is { } pause)
            {
                gate.Pause(pause);
            }
            if (!response.IsSuccessStatusCode)
            {
                throw await FaultAsync(response, cancellationToken);
            }
            if (response.Content.Headers.ContentType?.MediaType is not { } type || !type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
            {
                throw new ModelFaultException(FaultKind.Garbled, "answer is not JSON");
            }
            await response.Content.LoadIntoBufferAsync(MaxBody, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<Exception> FaultAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string? code = await CodeAsync(response.Content, cancellationToken);
        return response.StatusCode == HttpStatusCode.BadRequest && code is "content_filter" or "content_policy_violation"
            ? new ModelFilteredException(code)
            : ModelFaultException.Of(response.StatusCode, RateHeaders.RetryAfter(response.Headers, clock.GetUtcNow()), code)!;
    }

    // Its code and the parameter it names, never its message, which may quote the prompt or the key.
    private static async Task<string?> CodeAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(MaxErrorBody, cancellationToken);
            using JsonDocument body = JsonDocument.Parse(await content.ReadAsByteArrayAsync(cancellationToken));
            if (body.RootElement.ValueKind != JsonValueKind.Object || !body.RootElement.TryGetProperty("error", out JsonElement error) || error.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
            string? code = Word(error, "code") ?? Word(error, "type");
            return Word(error, "param") is { } parameter && code is not null ? $"{code}: {parameter}" : code;
        }
        catch (Exception failure) when (failure is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    // Names only: whatever else stands there was written by somebody.
    private static string? Word(JsonElement error, string name) =>
        error.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 and <= 48 } text && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '.')
            ? text : null;
}
