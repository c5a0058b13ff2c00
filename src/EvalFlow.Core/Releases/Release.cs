using System.Globalization;
using System.Text.Json.Serialization;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Releases;

/// <summary>Where a release stands, in the order in which it goes; the last two are ends as <see cref="Ready"/> is.</summary>
public static class ReleaseStates
{
    /// <summary>The event is kept; nothing else has happened.</summary>
    public const string Received = "received";
    public const string Planning = "planning";
    public const string Evaluating = "evaluating";

    /// <summary>All runs have ended and are compared; readiness and report are to be written.</summary>
    public const string Compared = "compared";

    /// <summary>The results are there to be decided on. It does not say that the model may be launched.</summary>
    public const string Ready = "ready";

    /// <summary>No eval gave a result.</summary>
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    /// <summary>True when nothing more happens by itself.</summary>
    public static bool HasEnded(string state) => state is Ready or Failed or Cancelled;
}

/// <summary>How a release is to be evaluated; what the first delivery of its event said, counts.</summary>
/// <param name="Budget">For all its runs together, those of the baseline included; null for no bound.</param>
/// <param name="SideBySide">Evals under way at a time; at least 1.</param>
public sealed record ReleaseSettings(Budget? Budget = null, CachePolicy? Cache = null, int SideBySide = ReleaseSettings.UsualSideBySide)
{
    /// <summary>Severe evals first only means something when not all begin at once.</summary>
    public const int UsualSideBySide = 4;
}

/// <summary>A model release and what became of it: the body of its record. Add fields; never rename or reuse one.</summary>
public sealed record Release
{
    public required ReleaseEvent Event { get; init; }

    /// <summary>Model spec as it is opened; paths of recorded responses are absolute.</summary>
    public required string Model { get; init; }
    public string? BaselineModel { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public ReleaseSettings Settings { get; init; } = new();

    /// <summary>How often it was begun.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Evals required for the release, in the order in which they are begun; empty until it is planned.</summary>
    public IReadOnlyList<RequiredEval> Evals { get; init; } = [];

    /// <summary>What a person should know; nothing is wrong.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it failed or was cancelled; null otherwise.</summary>
    public string? Reason { get; init; }

    [JsonIgnore]
    public string ReleaseId => Event.ReleaseId;

    [JsonIgnore]
    public bool HasRegression => Evals.Any(eval => eval.Regressed);

    /// <summary>The release's run of an eval version.</summary>
    public string RunIdOf(string evalHash) => RunId(evalHash);

    /// <summary>The run of the baseline that the release brings about, where there is none.</summary>
    public string BaselineRunIdOf(string evalHash) => RunId($"baseline\n{evalHash}");

    internal Release With(RequiredEval changed) => this with
    {
        Evals = [.. Evals.Select(eval => eval.EvalHash == changed.EvalHash ? changed : eval)],
    };

    private string RunId(string what) => string.Create(
        CultureInfo.InvariantCulture, $"r-{ReceivedAt.UtcDateTime:yyyyMMdd-HHmmss}-{Event.Hash(what)[..12]}");
}

/// <summary>One eval of a release.</summary>
public sealed record RequiredEval
{
    public required string EvalId { get; init; }
    public required string EvalVersion { get; init; }
    public required string EvalHash { get; init; }
    public required string Title { get; init; }
    public int? Severity { get; init; }
    public string? HarmDomain { get; init; }
    public string? Owner { get; init; }
    public string? ProductSurface { get; init; }

    /// <summary>Which rule asks for it, in a few words.</summary>
    public required string RequiredBecause { get; init; }

    /// <summary>What its run may spend; null for no bound.</summary>
    public Budget? Budget { get; init; }

    /// <summary>What a run of the baseline may spend; null for no bound, and when none is needed.</summary>
    public Budget? BaselineBudget { get; init; }

    /// <summary>Run to compare with; null when there is nothing to compare with.</summary>
    public string? BaselineRun { get; init; }

    /// <summary>The baseline had not been run on this version, so the release runs it too.</summary>
    public bool RunsBaseline { get; init; }

    /// <summary>Null until it is begun, and when it was refused.</summary>
    public string? CandidateRun { get; init; }

    /// <summary>Null until the run has ended, and when it was refused.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Why there is no result, or no comparison; null when all is well.</summary>
    public string? Reason { get; init; }

    /// <summary>Of the primary metric over all samples; null without a comparison.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Some metric or slice regressed.</summary>
    public bool Regressed { get; init; }

    /// <summary>Null without a gate, and when it could not be decided.</summary>
    public bool? GatePassed { get; init; }

    /// <summary>True when nothing more happens to it in this attempt.</summary>
    public bool Settled { get; init; }

    /// <summary>True when there is a result, whole or with some samples missing.</summary>
    [JsonIgnore]
    public bool HasResult => Status is RunStatus.Completed or RunStatus.CompletedWithErrors;
}
