namespace EvalFlow.Core.Alerts;

/// <summary>Triggers, acknowledges and resolves incidents through PagerDuty's Events API v2.</summary>
public sealed class PagerDutyChannel(PagerDutySpec spec, ChannelSurroundings surroundings) : IAlertChannel
{
    private readonly HttpSender _sender = new(surroundings.Http, surroundings.Clock);

    public string Name => spec.Name;

    internal Uri Api { get; init; } = new(spec.Region == "eu" ? "https://events.eu.pagerduty.com/v2/enqueue" : "https://events.pagerduty.com/v2/enqueue");

    public async Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        string key = spec.RoutingKey.Read(surroundings.Environment);
        byte[] body = ChannelPayload.Bytes(PagerDutyPayload.Of(notice, NoticeContent.Of(notice, surroundings.Web), surroundings.Web, key));
        using HttpRequestMessage post = HttpSender.Json(Api, body);
        await _sender.PostAsync("PagerDuty", post, cancellationToken);
        return null;
    }
}
