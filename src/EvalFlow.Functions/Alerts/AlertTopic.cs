namespace EvalFlow.Functions.Alerts;

/// <summary>Names shared by whoever sends and receives alerts, and by infra/modules/servicebus.bicep.</summary>
internal static class AlertTopic
{
    public const string Name = "evalflow-alerts";

    /// <summary>Container of payloads too large for a message.</summary>
    public const string Payloads = "evalflow-alert-payloads";

    /// <summary>Application property that names the payload's blob; absent when the body is the payload.</summary>
    public const string ClaimCheck = "claim_check";

    /// <summary>A subscription per channel.</summary>
    public static readonly IReadOnlyList<string> Subscriptions = ["audit", "pager", "slack", "teams"];
}
