namespace EvalFlow.Core.Alerts;

/// <summary>Who is told of what: channels, and rules of which the first that fits decides.</summary>
public sealed record AlertRouting
{
    /// <summary>Name of the rule for alerts that no rule fits; they are never dropped.</summary>
    public const string FallbackName = "default";

    public required IReadOnlyList<ChannelSpec> Channels { get; init; }
    public required IReadOnlyList<AlertRoute> Routes { get; init; }

    /// <summary>Where the web app is, so that messages can link to it; null without one.</summary>
    public Uri? Web { get; init; }

    /// <summary>For alerts that no rule fits.</summary>
    public required AlertRoute Fallback { get; init; }

    /// <summary>Routing without a file: every alert goes to all these channels, once.</summary>
    public static AlertRouting ToAll(IReadOnlyList<string> channels) => new()
    {
        Channels = [],
        Routes = [],
        Fallback = new AlertRoute { Name = FallbackName, Channels = channels },
    };

    public AlertRoute RouteFor(Alert alert) => Routes.FirstOrDefault(route => route.When.Fits(alert)) ?? Fallback;
}

/// <summary>One rule: which alerts, where to, and what happens when nobody answers.</summary>
public sealed record AlertRoute
{
    public required string Name { get; init; }
    public AlertFilter When { get; init; } = new();

    /// <summary>Names of channels.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>What to do about such an alert; null only for the rule that stands in when there is no file.</summary>
    public Uri? Runbook { get; init; }

    /// <summary>Whom to tell next while nobody acknowledges, earliest first.</summary>
    public IReadOnlyList<EscalationStep> Escalation { get; init; } = [];

    /// <summary>While it is open, its channels are told again after this time; null for never.</summary>
    public TimeSpan? Remind { get; init; }

    /// <summary>At least this long between two messages that more evals joined the alert; a rise in severity never waits.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMinutes(15);
    public QuietHours? Quiet { get; init; }
}

/// <param name="After">Since somebody was first told.</param>
/// <param name="To">Who reads those channels, in words.</param>
public sealed record EscalationStep(TimeSpan After, IReadOnlyList<string> Channels, string To);

/// <summary>Which alerts a rule is for. Empty lists fit everything; within a list one pattern must fit, and all lists must.</summary>
public sealed record AlertFilter
{
    public int MinSeverity { get; init; } = AlertSeverity.Lowest;
    public int MaxSeverity { get; init; } = AlertSeverity.Critical;
    public IReadOnlyList<string> Kinds { get; init; } = [];
    public IReadOnlyList<string> Domains { get; init; } = [];
    public IReadOnlyList<string> Evals { get; init; } = [];

    /// <summary>Owners, those of the named teams included.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];
    public IReadOnlyList<string> Models { get; init; } = [];

    public bool Fits(Alert alert) =>
        alert.Severity >= MinSeverity && alert.Severity <= MaxSeverity
        && Any(Kinds, alert.Kind) && Any(Domains, alert.Domain) && Any(Owners, alert.Owner) && Any(Models, alert.CandidateModel)
        && (Evals.Count == 0 || alert.Rows.Any(row => Any(Evals, row.EvalId)));

    private static bool Any(IReadOnlyList<string> patterns, string? name) =>
        patterns.Count == 0 || patterns.Any(pattern => Pattern.Fits(pattern, name));
}
