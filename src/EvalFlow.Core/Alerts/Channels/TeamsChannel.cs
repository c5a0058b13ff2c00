namespace EvalFlow.Core.Alerts;

/// <summary>Posts to a Microsoft Teams workflow ("when a Teams webhook request is received").</summary>
public sealed class TeamsChannel(TeamsSpec spec, ChannelSurroundings surroundings) : IAlertChannel
{
    private readonly HttpSender _sender = new(surroundings.Http, surroundings.Clock);

    public string Name => spec.Name;

    public async Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        byte[] body = ChannelPayload.Bytes(TeamsPayload.Of(NoticeContent.Of(notice, surroundings.Web), notice.Kind));
        using HttpRequestMessage post = HttpSender.Json(spec.Webhook.ReadUrl(surroundings.Environment), body);
        string answer = await _sender.PostAsync("Teams", post, cancellationToken);
        // Connectors, which some tenants still have, report their own failures inside an answer of 200.
        if (answer.Contains("returned HTTP error", StringComparison.OrdinalIgnoreCase))
        {
            throw new ChannelException("Teams took the message and could not deliver it.");
        }
        return null;
    }
}
