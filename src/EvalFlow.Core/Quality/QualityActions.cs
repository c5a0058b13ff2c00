using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>Says what to do about an eval, what wins most first: what makes its numbers wrong, then what makes them vague, then what is only tidier.</summary>
internal sealed class QualityActions
{
    // Below these a change of the eval costs more than it wins.
    private const double WorthSplitting = 0.3;
    private const double WorthNaming = 0.1;
    private const int FewestToSplit = 20;
    private const double WorthEpochs = 0.1;
    private const int EpochsTimes = 4;
    private const int MostTimesMore = 20;
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

    private IEnumerable<QualityAction?> CheckKeys()
    {
        if (_report.Discrimination?.ItemRest is { Against: { Count: > 0 } against, ByChance: { } chance })
        {
            yield return Action(QualityActionKind.CheckKeys, "Look at samples that rank models the other way round",
                string.Create(CultureInfo.InvariantCulture, $"On {QualityWords.Samples(against)} models do the better the worse they are on all others; about {chance:0.#} would by chance."),
                "Often the expected answer is wrong, or the sample measures something else.", against, $"evalflow eval preview {_report.EvalId}@{_report.EvalVersion}");
        }
        if (_report.Saturation is { NeverPassed: { Count: > 0 } failed, Models: >= 3 and int models })
        {
            yield return Action(QualityActionKind.CheckKeys, "Look at samples that no model passes",
                $"{QualityWords.Samples(failed)} {(failed.Count == 1 ? "is" : "are")} failed by all {models} models.",
                "Either it is the gap to close, or the expected answer or the grader is wrong; a look tells which.", failed, $"evalflow eval preview {_report.EvalId}@{_report.EvalVersion}");
        }
    }

    private QualityAction? Epochs()
    {
        if (_report is not { Discrimination.Variance: { Repeats: { } repeats, Residual: > 0 and double residual }, Stability.Unstable: { } unstable })
        {
            return null;
        }
        double narrower = 1 - Math.Sqrt(Math.Max(0, residual - (Math.Min(repeats, residual) * (EpochsTimes - 1) / EpochsTimes)) / residual);
        int epochs = _definition.Epochs.Count * EpochsTimes;
        return narrower < WorthEpochs ? null : Action(QualityActionKind.RaiseEpochs, $"Ask each sample {epochs} times",
            $"Models waver: on {QualityWords.Samples(unstable)} some model was found otherwise when it was asked again, which makes {Numbers.Percent(Math.Min(1, repeats / residual))} of what blurs a comparison.",
            $"With {epochs} epochs differences {Numbers.Percent(narrower)} smaller can be told from chance, at {EpochsTimes} times the requests.", unstable, $"evalflow run {_report.EvalId} --model SPEC --epochs {epochs}");
    }

    private QualityAction? Samples()
    {
        if (_report.Discrimination?.BestTwo is not { ToldApart: false, NeededN: { } needed, N: > 0 and long n } two || needed <= n || needed > n * MostTimesMore)
        {
            return null;
        }
        double effect = two.Margin ?? Math.Abs(two.Delta ?? 0);
        return new QualityAction(
            QualityActionKind.AddSamples, $"Add {Numbers.Count(needed - n)} samples of the kind",
            $"The best two models differ by {QualityWords.Points(Math.Abs(two.Delta ?? 0))} points. {(two.Mde is { } mde ? $"From {QualityWords.Points(mde)} points on {Numbers.Count(n)} samples can tell a difference from chance." : $"{Numbers.Count(n)} samples cannot tell that from chance.")}",
            $"{Numbers.Count(needed)} samples would show {QualityWords.Points(effect)} points{(two.Margin is null ? "" : ", the margin of the metric")}.", 0, [], _import);
    }

    private QualityAction? Split()
    {
        if (IsAllCeiling || _report.Saturation is not { NeverFailed: { Count: >= FewestToSplit, Share: >= WorthSplitting } passed, Models: >= 3 and int models })
        {
            return null;
        }
        double? cost = _runs.Average(run => run.Usage.CostUsd);
        string saved = cost is { } usd and > 0 ? string.Create(CultureInfo.InvariantCulture, $" (about {usd * passed.Share!.Value:0.00} USD a run)") : "";
        return Action(QualityActionKind.Split, "Move what no model fails into a regression eval, and write harder samples",
            $"{QualityWords.Samples(passed)} {(passed.Count == 1 ? "is" : "are")} passed by all {models} models and tell none from another.",
            $"Without them a run asks {Numbers.Percent(passed.Share)} fewer questions{saved} and ranks models as well; with as many new ones like the rest, it tells as much as {Worth(passed)} of today's mix. Keep the old ones: a new model may fail them.",
            passed, _import);
    }

    // What a comparison finds rests on the samples that differ: their share decides how many samples do the same work.
    private static string Worth(SampleGroup passed) => passed.Count == passed.Of
        ? "any number" : $"{Numbers.Count((long)Math.Round((double)passed.Of * passed.Of / (passed.Of - passed.Count)))} samples";

    private QualityAction? Retire() => !IsAllCeiling ? null : new QualityAction(
        QualityActionKind.Retire, "Keep it as a regression test only",
        $"By {_report.Metric} none of {_report.Models.Count} models can be told from perfect.",
        "It goes on guarding and counts no longer as evidence that models differ; fresh or harder samples in a new version make it tell something again.", 0, [],
        $"evalflow eval state {_report.EvalId} --to regression_only");

    private QualityAction? RunModels() => _report.Models.Count >= QualityWords.FewestModels ? null : new QualityAction(
        QualityActionKind.RunModels, _report.Models.Count == 0 ? $"Run it on {QualityWords.FewestModels} models" : $"Run it on {QualityWords.Count(QualityWords.FewestModels - _report.Models.Count, "more model", "more models")}",
        _report.Models.Count == 0 ? "No model has a whole run on this version." : $"{QualityWords.Count(_report.Models.Count, "model has", "models have")} a whole run on this version.",
        $"From {QualityWords.FewestModels} models on it can be said which samples tell models apart.", 0, [], $"evalflow run {_report.EvalId} --model SPEC");

    private bool IsAllCeiling => _report.Models.Count >= QualityWords.FewestModels
        && _report.Saturation.Cells.FirstOrDefault(cell => cell.Metric == _report.Metric && cell.Slice is null) is { } cell && cell.AtCeiling == cell.Models;

    private static QualityAction Action(QualityActionKind kind, string title, string why, string gain, SampleGroup samples, string command) =>
        new(kind, title, why, gain, samples.Count, samples.Ids, command);
}
