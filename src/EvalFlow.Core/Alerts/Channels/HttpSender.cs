using System.Net;
using System.Net.Http.Headers;

namespace EvalFlow.Core.Alerts;

/// <summary>Posts JSON to a channel and tells what its answer means. Addresses never appear in what it throws.</summary>
internal sealed class HttpSender(HttpClient http, TimeProvider clock)
{
    // A channel that answers slower is down for our purpose; the outbox tries again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // Nothing we ask for is longer; a receiver must not fill our memory.
    private const int AnswerBytes = 16 * 1024;

    /// <summary>The answer of a channel that took the message.</summary>
    public async Task<string> PostAsync(string what, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(Patience, clock);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            Check(what, response);
            return await ReadAsync(response, both.Token);
        }
#pragma warning disable MA0054 // The cause may quote the address, and the address of a webhook is its secret.
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChannelException($"{what} did not answer within {Patience.TotalSeconds:0} s.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            string kind = failure is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } known ? $" ({known.HttpRequestError})" : "";
            throw new ChannelException($"{what} could not be reached{kind}.");
        }
#pragma warning restore MA0054
    }

    public static HttpRequestMessage Json(Uri url, byte[] body, string mediaType = "application/json") => new(HttpMethod.Post, url)
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType, "utf-8") } },
    };

    private void Check(string what, HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }
        // What the receiver says about the body it will say again; everything else somebody may put right meanwhile.
        bool isTransient = response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity);
        throw new ChannelException($"{what} answered {(int)response.StatusCode}.", isTransient, RetryAfter(response));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[AnswerBytes];
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}
