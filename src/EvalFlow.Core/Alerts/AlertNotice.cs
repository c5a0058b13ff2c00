using System.Globalization;
using System.Text.Json.Serialization;

namespace EvalFlow.Core.Alerts;

/// <summary>Why a channel is told of an alert.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    [JsonStringEnumMemberName("raised")]
    Raised,

    /// <summary>It became worse, or wider.</summary>
    [JsonStringEnumMemberName("updated")]
    Updated,

    /// <summary>Nobody answered; the next one in the chain is told.</summary>
    [JsonStringEnumMemberName("escalated")]
    Escalated,

    /// <summary>Still open.</summary>
    [JsonStringEnumMemberName("reminder")]
    Reminder,

    [JsonStringEnumMemberName("acknowledged")]
    Acknowledged,

    [JsonStringEnumMemberName("resolved")]
    Resolved,

    /// <summary>What quiet hours held back.</summary>
    [JsonStringEnumMemberName("digest")]
    Digest,

    [JsonStringEnumMemberName("test")]
    Test,
}

/// <summary>One message about an alert, as the alert stood when the message was written.</summary>
public sealed record AlertNotice
{
    /// <summary>Equal whenever the same message is delivered again; receivers drop what they have seen.</summary>
    public required string Key { get; init; }
    public required NoticeKind Kind { get; init; }

    /// <summary>1-based within the alert.</summary>
    public required int Sequence { get; init; }
    public required Alert Alert { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Names of the channels to tell.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>What to do about it; null only without a routing file.</summary>
    public Uri? Runbook { get; init; }

    /// <summary>For whom an escalation is meant; null for the rest.</summary>
    public string? Audience { get; init; }

    /// <summary>How the channel calls the conversation; null for the first message, and for channels without conversations.</summary>
    [JsonIgnore]
    public string? Thread { get; init; }

    public static AlertNotice Of(Alert alert, NoticeKind kind, DateTimeOffset at)
    {
        int sequence = alert.Handling.Notices + 1;
        return new AlertNotice
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"{alert.AlertId}.{sequence}"),
            Kind = kind,
            Sequence = sequence,
            Alert = alert with { Handling = AlertHandling.None with { History = [.. alert.Handling.History.TakeLast(1).Select(act => act with { Note = null })] } },
            At = at,
        };
    }

    /// <summary>Who acknowledged or resolved it; null when nobody did, or nobody is known.</summary>
    [JsonIgnore]
    public string? By => Alert.Handling.History is [.., { } last] ? last.Who : null;
}
