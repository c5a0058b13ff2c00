using System.Globalization;

namespace EvalFlow.Core.Quality;

/// <summary>What makes the numbers of an eval tell more: other keys, more epochs, samples or models.</summary>
internal sealed partial class QualityActions
{
    // Below these a change of the eval costs more than it wins.
    private const double WorthSplitting = 0.3;
    private const int FewestToSplit = 20;
    private const double WorthEpochs = 0.1;
    private const int EpochsTimes = 4;
    private const int MostTimesMore = 20;

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
}
