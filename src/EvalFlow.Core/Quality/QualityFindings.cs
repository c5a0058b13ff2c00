using System.Globalization;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>What was measured, a sentence for each kind of finding.</summary>
public static class QualityFindings
{
    public static IEnumerable<string> Of(QualityReport report) =>
        [.. Discrimination(report), .. Stability(report.Stability), .. Labels(report.Labels), .. Duplicates(report.Duplicates)];

    public static string Of(SharedSamples other) =>
        $"{other.EvalId}@{other.EvalVersion} has {QualityWords.Samples(other.Samples)} too{(other.Exact == other.Samples.Count ? ", word for word" : other.Exact == 0 ? ", nearly word for word" : $", {Numbers.Count(other.Exact)} of them word for word")}.";

    private static IEnumerable<string> Discrimination(QualityReport report)
    {
        if (report.Discrimination is not { Complete: > 0 } found)
        {
            yield break;
        }
        yield return $"{Numbers.Count(found.PairsToldApart)} of {Numbers.Count(found.Pairs)} pairs of models differ beyond chance.";
        if (found.Variance is { Reliability: { } reliability } variance)
        {
            double all = variance.BetweenModels + variance.BetweenSamples + variance.Residual;
            yield return $"Reliability {Numbers.Coefficient(reliability)} (KR-20): so much of the variance between the models' values would repeat with other samples of the kind. "
                + $"Of the variance of one score {Numbers.Percent(variance.BetweenModels / all)} lies between models, {Numbers.Percent(variance.BetweenSamples / all)} between samples, {Numbers.Percent(variance.Residual / all)} is neither."
                + (found.Odd is { Reliability: { } without } odd ? $" Without {ModelName.Of(odd.Model)} the reliability is {Numbers.Coefficient(without)}." : "");
        }
        if (found.ItemRest is { Known: > 0, Median: { } median, Negative: { } negative } rest)
        {
            yield return $"Half of the {Numbers.Count(rest.Known)} samples that tell models apart have an item-rest correlation of {Numbers.Coefficient(median)} or more; {Numbers.Percent(negative)} are below 0, that is, they rank models the other way round.";
        }
    }

    private static IEnumerable<string> Stability(StabilityReport stability)
    {
        if (stability.Unstable is { } unstable)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Of {QualityWords.Count(stability.Models, "model", "models")} asked up to {stability.Asked} times, some model was found otherwise the next time on {QualityWords.Samples(unstable)}.");
        }
    }

    private static IEnumerable<string> Labels(LabelReport labels)
    {
        foreach (LabelPair pair in labels.Pairs)
        {
            string kappa = pair.KappaLow is { } low && pair.KappaHigh is { } high
                ? $", Cohen's kappa {Numbers.Coefficient(low)}{(pair.Runs > 1 ? $" to {Numbers.Coefficient(high)} over {pair.Runs} runs" : "")}" : "";
            yield return $"{pair.GraderA} and {pair.GraderB} give the same label to {Numbers.Percent(pair.Raw)} of {Numbers.Count(pair.N)} responses{kappa}.";
        }
        foreach (AgreementReport pair in labels.People)
        {
            yield return $"People who labelled for the newest calibration, {pair.GraderA} and {pair.GraderB}, give the same label to {Numbers.Percent(pair.Raw)} of {Numbers.Count(pair.N)} responses, Cohen's kappa {Numbers.Coefficient(pair.CohenKappa)}.";
        }
        foreach (QueueAgreement queue in labels.Queues)
        {
            yield return $"People agree on {Numbers.Percent(queue.PercentAgreement)} of {QualityWords.Count(queue.Items, "item", "items")} of {queue.QueueId}, Krippendorff's alpha {Numbers.Coefficient(queue.KrippendorffAlpha)}"
                + (queue.AlphaCi is { } ci ? $" ({Numbers.Coefficient(ci.Low)} to {Numbers.Coefficient(ci.High)})." : ".");
        }
    }

    private static IEnumerable<string> Duplicates(DuplicateReport duplicates)
    {
        if (duplicates.Searched)
        {
            string meant = duplicates.InCluster > 0 ? $" {Numbers.Count(duplicates.InCluster)} more resemble one of their own cluster." : "";
            yield return duplicates.Count == 0 ? $"No sample resembles another one of the eval outside its cluster.{meant}"
                : $"{QualityWords.Count(duplicates.Count, "sample resembles", "samples resemble")} an earlier one, {Numbers.Count(duplicates.Exact)} of them word for word.{meant}";
        }
    }
}
