namespace EvalFlow.Functions.Alerts;

/// <summary>Names shared by whoever sends and receives alerts, and by infra/modules/servicebus.bicep.</summary>
internal static class AlertTopic
{
    public const string Name = "evalflow-alerts";

    /// <summary>Container of payloads too large for a message.</summary>
    public const string Payloads = "evalflow-alert-payloads";

    /// <summary>Application property that names the payload's blob; absent when the body is the payload.</summary>
    public const string ClaimCheck = "claim_check";

    /// <summary>Application property: name of the channel, as the routing file calls it.</summary>
    public const string Channel = "channel";

    /// <summary>Application property that subscriptions filter by: one of <see cref="Subscriptions"/>.</summary>
    public const string ChannelKind = "channel_kind";

    public const string Audit = "audit";
    public const string Email = "email";
    public const string Pager = "pager";
    public const string Slack = "slack";
    public const string Teams = "teams";
    public const string Webhook = "webhook";

    /// <summary>A subscription per kind of channel; audit receives every message.</summary>
    public static readonly IReadOnlyList<string> Subscriptions = [Audit, Email, Pager, Slack, Teams, Webhook];
}
