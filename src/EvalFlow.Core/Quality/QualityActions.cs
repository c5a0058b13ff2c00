using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>Says what to do about an eval, what wins most first: what makes its numbers wrong, then what makes them vague, then what is only tidier.</summary>
internal sealed partial class QualityActions
{
    // Below these a change of the eval costs more than it wins.
    private const double WorthNaming = 0.1;
    private const double WorthHurrying = 0.02;

    private readonly QualityReport _report;
    private readonly EvalDefinition _definition;
    private readonly IReadOnlyList<RunReport> _runs;
    private readonly string _import;

    private QualityActions(QualityReport report, EvalDefinition definition, IReadOnlyList<RunReport> runs)
    {
        (_report, _definition, _runs) = (report, definition, runs);
        _import = $"evalflow eval import SHEET.xlsx --id {report.EvalId} --dry-run";
    }

    /// <param name="runs">The newest run of each model.</param>
    public static IReadOnlyList<QualityAction> Of(QualityReport report, EvalDefinition definition, IReadOnlyList<RunReport> runs)
    {
        QualityActions actions = new(report, definition, runs);
        IEnumerable<QualityAction?> wrong = [.. actions.Leaks(), actions.Conflicts(), .. actions.Stale()];
        IEnumerable<QualityAction?> vague = [actions.RunModels(), .. actions.CheckKeys(), actions.Epochs(), actions.Samples(), actions.Split(), actions.Retire()];
        // Of few samples hardly anything depends.
        QualityAction?[] perhaps = [actions.Relabel(), actions.Cluster()];
        return [.. wrong.Concat(perhaps.Where(actions.Hurries)).Concat(vague).Concat(perhaps.Where(action => !actions.Hurries(action))).Append(actions.Related()).OfType<QualityAction>()];
    }

    private bool Hurries(QualityAction? action) => action is not null && action.Count >= WorthHurrying * _report.Samples;

    private IEnumerable<QualityAction> Leaks() =>
        from other in _report.Duplicates.Evals
        where other.Leaks
        select Action(QualityActionKind.ReplaceShared, $"Replace the samples that {other.EvalId} has too",
            $"{QualityWords.Samples(other.Samples)} also stand in {other.EvalId}@{other.EvalVersion}, and only one of the two is held out.",
            "A result on held-out samples means something only while nobody could tune on them.", other.Samples, _import);

    private QualityAction? Related()
    {
        SharedSamples[] others = [.. _report.Duplicates.Evals.Where(other =>
            !other.Leaks && other.Samples.Share >= WorthNaming && !_definition.Record.RelatedEvals.Any(related => related.Id == other.EvalId))];
        return others.Length == 0 ? null : Action(QualityActionKind.NameRelated, $"Say how it is related to {string.Join(", ", others.Select(other => other.EvalId))}",
            $"{QualityWords.Samples(others[0].Samples)} also stand in {others[0].EvalId}@{others[0].EvalVersion}{(others.Length > 1 ? $", as many or fewer in {QualityWords.Count(others.Length - 1, "other", "others")}" : "")}, and its record does not say so.",
            "When all of them move it is one finding, not several: name them under record.related_evals.", others[0].Samples, $"evalflow eval show {_report.EvalId}");
    }

    private QualityAction? Conflicts()
    {
        string[] ids = [.. _report.Duplicates.Pairs.Where(pair => pair.Conflicting).Select(pair => pair.SampleId)];
        return _report.Duplicates.Conflicting == 0 ? null : new QualityAction(
            QualityActionKind.FixConflicts, "Decide which expected answer is right",
            $"{QualityWords.Count(_report.Duplicates.Conflicting, "sample repeats", "samples repeat")} the text of another one and {(_report.Duplicates.Conflicting == 1 ? "expects" : "expect")} another answer.",
            "Whatever a model answers, one of each two is counted wrongly.", _report.Duplicates.Conflicting, [.. ids.Take(SampleGroup.MostIds)], _import);
    }

    // That models no longer differ is told with the samples concerned.
    private IEnumerable<QualityAction> Stale() =>
        from reason in _report.Stale ?? []
        where reason.Kind != StaleKind.Saturated
        select new QualityAction(QualityActionKind.Refresh, "Put right what made it stale", reason.Text, reason.Fix, 0, [], $"evalflow eval show {_report.EvalId}");

    // Of several pairs the one that differs most: who decides it decides most of the others.
    private QualityAction? Relabel() =>
        _report.Labels.Pairs.Where(pair => pair.Disputed.Count > 0).OrderByDescending(pair => pair.Disputed.Count).ThenBy(pair => pair.Raw).FirstOrDefault() is { } pair
            ? Action(QualityActionKind.Relabel, $"Have people decide where {pair.GraderA} and {pair.GraderB} differ",
                $"They give different labels to {Numbers.Percent(1 - pair.Raw)} of {Numbers.Count(pair.N)} responses; on {QualityWords.Samples(pair.Disputed)} for at least half of the models.",
                "Where two labels differ one is wrong, or the rubric leaves the case open; either way the value depends on who labels.", pair.Disputed,
                $"evalflow review create {_report.Models[0].RunId} --grader {pair.GraderA} --disagreements --against {pair.GraderB}")
            : null;

    private QualityAction? Cluster()
    {
        int loose = _report.Duplicates.Count - _report.Duplicates.Conflicting;
        return loose == 0 ? null : new QualityAction(
            QualityActionKind.ClusterDuplicates, "Put near-duplicates into one cluster, or drop them",
            $"{QualityWords.Count(loose, "sample says", "samples say")} {Alike(loose)} an earlier one, and no cluster says so.{Repeated()}",
            $"They count as independent observations, which they are not: intervals are up to {Numbers.Percent(Math.Sqrt((double)_report.Samples / (_report.Samples - loose)) - 1)} too narrow. Variants that are meant get the same word in the cluster column.",
            loose, [.. _report.Duplicates.Pairs.Where(pair => !pair.Conflicting).Select(pair => pair.SampleId).Take(SampleGroup.MostIds)], _import);
    }

    private string Alike(int loose)
    {
        int exact = _report.Duplicates.Exact - _report.Duplicates.Conflicting;
        return exact == loose ? "the same but for case and punctuation as"
            : exact == 0 ? "nearly the same as" : $"nearly the same as, or ({Numbers.Count(exact)} of them) the same but for case and punctuation as,";
    }

    // Three times the same is hardly ever meant.
    private string Repeated() => _report.Duplicates.MostRepeated is { Count: > 2 } same
        ? $" One text stands {same.Count} times ({string.Join(", ", same.Take(5))}{(same.Count > 5 ? ", ..." : "")}): often it is what was left where texts were taken out." : "";

    private static QualityAction Action(QualityActionKind kind, string title, string why, string gain, SampleGroup samples, string command) =>
        new(kind, title, why, gain, samples.Count, samples.Ids, command);
}
