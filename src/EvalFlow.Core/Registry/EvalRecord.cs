namespace EvalFlow.Core.Registry;

/// <summary>What a result of the eval may decide.</summary>
public enum DecisionSupported
{
    /// <summary>A launch may be stopped by it.</summary>
    Gate,

    /// <summary>Watched over time; stops nothing.</summary>
    Monitor,

    /// <summary>For finding out; nothing should rest on it.</summary>
    Explore,
}

/// <summary>Whether the samples are open for tuning, or held back so that a result means something.</summary>
public enum SampleSplit
{
    Practice,
    HeldOut,
}

/// <summary>What the model should do with the samples.</summary>
public enum ExpectedBehaviour
{
    Refuse,
    SafeComplete,
    Comply,
    Escalate,
}

/// <summary>
/// What people must know of an eval to use it rightly: the optional <c>record</c> of a definition. No number depends on it, so
/// it is in no hash and may be brought up to date without a new version.
/// </summary>
public sealed record EvalRecord
{
    public string? BackupOwner { get; init; }
    public IReadOnlyList<string> DomainExperts { get; init; } = [];

    /// <summary>Who may approve, beside the approver; anyone but the submitter when neither is named.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];
    public string? Approver { get; init; }

    /// <summary>Where those who use the eval can ask and object.</summary>
    public string? Contact { get; init; }
    public string? IntendedUse { get; init; }
    public string? NotIntendedFor { get; init; }
    public DecisionSupported? DecisionSupported { get; init; }
    public string? Limitations { get; init; }
    public string? NormativeAssumptions { get; init; }
    public ExpectedBehaviour? ExpectedBehaviour { get; init; }

    /// <summary>Version of the threat vector that the samples were written for; null when the day of the last review decides.</summary>
    public string? ThreatVectorVersion { get; init; }

    /// <summary>A text that stands in the samples so that training on them can be found out.</summary>
    public string? Canary { get; init; }
    public SampleSplit? Split { get; init; }
    public string? Provenance { get; init; }
    public string? Licence { get; init; }

    /// <summary>1 (harmless) to 5 (most disturbing) for whoever must read the samples.</summary>
    public int? SensitiveContentLevel { get; init; }
    public IReadOnlyList<string> Languages { get; init; } = [];
    public IReadOnlyList<string> AffectedGroups { get; init; } = [];
    public Thresholds? Thresholds { get; init; }

    /// <summary>Samples of which none may fail, whatever the rate.</summary>
    public IReadOnlyList<string> CriticalItemIds { get; init; } = [];

    /// <summary>What to do when it fires.</summary>
    public Uri? RunbookUrl { get; init; }

    /// <summary>Kinds of release that need it, in the words of the products catalogue.</summary>
    public IReadOnlyList<string> RequiredFor { get; init; } = [];
    public IReadOnlyList<RelatedEval> RelatedEvals { get; init; } = [];

    /// <summary>What changed from version to version, newest first.</summary>
    public IReadOnlyList<string> Changelog { get; init; } = [];
}

/// <summary>Values of the primary metric, in its unit and against its direction, from which on to warn and to block.</summary>
public sealed record Thresholds(double? Warn, double? Block);

/// <param name="Difference">What the other eval measures that this one does not; null when nobody said.</param>
public sealed record RelatedEval(string Id, string? Difference);
