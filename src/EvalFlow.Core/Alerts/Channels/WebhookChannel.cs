using System.Globalization;

namespace EvalFlow.Core.Alerts;

/// <summary>Posts a signed CloudEvent to any program. docs/alerts.md tells receivers how to verify it.</summary>
public sealed class WebhookChannel(WebhookSpec spec, ChannelSurroundings surroundings) : IAlertChannel
{
    private readonly HttpSender _sender = new(surroundings.Http, surroundings.Clock);

    public string Name => spec.Name;

    public async Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        byte[] body = ChannelPayload.Bytes(WebhookPayload.Of(notice, surroundings.Web));
        long now = surroundings.Clock.GetUtcNow().ToUnixTimeSeconds();
        using HttpRequestMessage post = HttpSender.Json(spec.Url.ReadUrl(surroundings.Environment), body, "application/cloudevents+json");
        post.Headers.Add(WebhookSignature.IdHeader, notice.Key);
        post.Headers.Add(WebhookSignature.TimestampHeader, now.ToString(CultureInfo.InvariantCulture));
        post.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(spec.Secret.Read(surroundings.Environment), notice.Key, now, body));
        await _sender.PostAsync("The webhook's receiver", post, cancellationToken);
        return null;
    }
}
