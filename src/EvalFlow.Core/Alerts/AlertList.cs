namespace EvalFlow.Core.Alerts;

/// <summary>Alerts as other programs read them; the field name is the contract.</summary>
public sealed record AlertList(IReadOnlyList<Alert> Alerts);

/// <summary>Silences as other programs read them.</summary>
public sealed record SilenceList(IReadOnlyList<AlertSilence> Silences);

/// <summary>That a silence was ended early.</summary>
public sealed record SilenceEnd(string SilenceId, DateTimeOffset EndsAt);
