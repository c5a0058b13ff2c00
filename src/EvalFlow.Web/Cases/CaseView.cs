using EvalFlow.Core.Evals;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Runs;

namespace EvalFlow.Web.Cases;

/// <summary>Which response is meant, in one run or in two.</summary>
/// <param name="Baseline">Null for a single run.</param>
/// <param name="Epoch">1-based.</param>
public sealed record CaseAddress(string? Baseline, string Run, string SampleId, int Epoch)
{
    public string Url(int epoch) => Baseline is null ? RunPaths.Sample(Run, SampleId, epoch) : RunPaths.Case(Baseline, Run, SampleId, epoch);
}

/// <summary>One run's side of a case.</summary>
/// <param name="Name">Baseline, Candidate, or Response.</param>
/// <param name="Key">Begins the names of its texts.</param>
/// <param name="Found">Null when the run does not have the sample.</param>
/// <param name="Grades">Of the response asked for; null when the run has no such epoch.</param>
public sealed record CaseSide(string Name, string Key, Run Run, LocatedSample? Found, ListedSample? Grades)
{
    /// <summary>Null while everything is masked.</summary>
    public Transcript? Text { get; init; }

    public string ResponseKey => $"{Key}.response";

    public string RationaleKey => $"{Key}.rationale";
}

/// <summary>A sample as one or two runs answered it.</summary>
/// <param name="Definition">Null when this version of EvalFlow cannot read it.</param>
/// <param name="Shown">Texts that are shown, by name; everything else is masked.</param>
public sealed record CaseView(
    CaseAddress Address, EvalVersion Version, EvalDefinition? Definition, IReadOnlyList<CaseSide> Sides, IReadOnlyList<SampleInRun> History, IReadOnlySet<string> Shown)
{
    /// <summary>How much whoever looks at it read today; null for those who see no texts.</summary>
    public ReaderStanding? Reader { get; init; }

    /// <summary>True for those who may ask for more texts now.</summary>
    public bool MayReveal => Reader is { Refusal: null };

    /// <summary>The conversation as it was sent, which both sides share.</summary>
    public const string PromptKey = "prompt";

    /// <summary>Both responses with what differs between them.</summary>
    public const string DiffKey = "diff";

    public int Epochs => Sides.Max(side => side.Found?.Epochs.Count ?? 0);

    public bool IsShown(string key) => Shown.Contains(key);

    /// <summary>The side that the prompt is read of: the newest that has one.</summary>
    public CaseSide Prompted => Sides.LastOrDefault(side => side.Grades is not null) ?? Sides[^1];

    public bool CanDiff => Sides.Count == 2 && Sides.All(side => side.Grades is not null);

    /// <summary>What to expect of the text, before any of it is shown.</summary>
    public string Warning => Definition switch
    {
        { HarmDomain: { } domain, Severity: { } level } => $"Harm domain {domain}, severity {level} of 5. {Distress(level)}",
        { HarmDomain: { } domain } => $"Harm domain {domain}, severity not given. {Distress(null)}",
        { Severity: { } level } => $"Severity {level} of 5. {Distress(level)}",
        _ => $"Nobody said what harm the text may hold. {Distress(null)}",
    };

    private static string Distress(int? level) => level switch
    {
        >= 4 => "The text may be very distressing.",
        <= 2 => "The text is probably mild.",
        _ => "The text may be distressing.",
    };
}
