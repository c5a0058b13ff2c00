namespace EvalFlow.Core.Alerts;

/// <summary>What was done about an alert: who was told what, who answered. Kept so that every decision can be made from the alert alone.</summary>
public sealed record AlertHandling
{
    public static AlertHandling None { get; } = new();

    /// <summary>Name of the rule that decided last; null before the first decision.</summary>
    public string? Route { get; init; }

    /// <summary>Notices written so far; the next one has the next number.</summary>
    public int Notices { get; init; }

    /// <summary>Channels that were told of it; the recovery message goes to the same.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>When somebody was first told; null while nobody was. Escalation counts from here.</summary>
    public DateTimeOffset? FirstToldAt { get; init; }
    public DateTimeOffset? LastToldAt { get; init; }

    /// <summary>Severity at the last telling.</summary>
    public int ToldSeverity { get; init; }

    /// <summary>Evals that were told of.</summary>
    public IReadOnlyList<string> ToldEvals { get; init; } = [];

    /// <summary>Steps of the escalation chain taken.</summary>
    public int Escalations { get; init; }

    /// <summary>End of the quiet hours that hold it back; null when none do.</summary>
    public DateTimeOffset? DeferredUntil { get; init; }

    /// <summary>By channel: what the channel calls the conversation, so that later messages join it.</summary>
    public IReadOnlyDictionary<string, string> Threads { get; init; } = new Dictionary<string, string>();

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<AlertAct> History { get; init; } = [];

    internal AlertHandling With(AlertAct act) => this with { History = [.. History, act] };
}

/// <summary>One thing that happened to an alert.</summary>
/// <param name="What">acknowledged, resolved, escalated, deferred.</param>
/// <param name="Who">Person or run; null when it happened by itself.</param>
/// <param name="Note">In the person's own words; stays in the store and is never sent to a channel.</param>
public sealed record AlertAct(DateTimeOffset At, string What, string? Who, string? Note);
