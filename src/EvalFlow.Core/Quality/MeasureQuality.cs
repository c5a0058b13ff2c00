using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>What to measure.</summary>
/// <param name="Eval">ID for the newest version, or ID@VERSION.</param>
/// <param name="Metric">Null for the primary one.</param>
/// <param name="Models">Models at most; those with the newest runs. 1 to <see cref="MostModels"/>.</param>
/// <param name="Across">False to look for duplicates in the eval itself alone.</param>
public sealed record QualityRequest(string Eval, string? Metric = null, int Models = QualityRequest.UsualModels, bool Across = true)
{
    public const int UsualModels = 12;
    public const int MostModels = 40;
}

/// <summary>
/// Measures how good an eval is at what it is for, from what is stored of its current version: runs, samples, labels. Asks no model and
/// changes nothing.
/// </summary>
public sealed class MeasureQuality(IEvalRegistry registry, IRunStore runs, ReadRunReport reports, ReadFreshness freshness, ICalibrationStore calibrations, ReadReview reviews)
{
    /// <exception cref="BadInputException">There is no such eval or metric, or this version of EvalFlow cannot read the definition.</exception>
    public async Task<QualityReport> RunAsync(QualityRequest request, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, request.Eval, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        MetricSpec metric = Metric(definition, request.Metric);
        IReadOnlyList<ModelRuns> models = QualityRuns.Of(await runs.ListAsync(cancellationToken), version, Models(request.Models));
        (SampleNames names, DuplicateReport duplicates) = await FindDuplicates.RunAsync(registry, version, definition, request.Across, cancellationToken);
        GatherScores gather = new(runs, definition, metric, version.SampleCount);
        ScoreTable table = await gather.RunAsync(models, cancellationToken);
        List<RunReport> results = [];
        foreach (ModelRuns model in models)
        {
            results.Add(await reports.RunAsync(model.Newest, cancellationToken));
        }
        StabilityReport stability = gather.Wavering.Report(names);
        QualityReport measured = new()
        {
            EvalId = version.Id,
            EvalVersion = version.Version,
            EvalHash = version.Hash,
            Title = version.Title,
            Metric = metric.Name,
            Direction = metric.Direction,
            Samples = version.SampleCount,
            Summary = "",
            Models = Listed(metric, models, results),
            Saturation = Saturation.Of(definition, metric, results, table, names),
            Discrimination = Discrimination.Of(
                metric, table, names, [.. models.Select(model => model.Newest.Model)], Repeats(models, stability)),
            Stability = stability,
            Duplicates = duplicates,
            Labels = new LabelReport
            {
                Pairs = gather.Disputes.Report(results, names),
                Queues = await QueuesAsync(version.Id, cancellationToken),
                People = (await calibrations.ListAsync(version.Id, cancellationToken)).FirstOrDefault(made => made.People.Count > 0)?.People ?? [],
            },
            Stale = (await freshness.OfScoreAsync(version.Id, cancellationToken)).Eval is { } fresh && fresh.Version == version.Version ? fresh.Reasons : null,
            Actions = [],
            Unknown = [],
        };
        measured = measured with { Actions = QualityActions.Of(measured, definition, results), Unknown = [.. QualityWords.Unknown(measured)] };
        return measured with { Summary = QualityWords.Summary(measured) };
    }

    private static MetricSpec Metric(EvalDefinition definition, string? name) => name is null ? definition.PrimaryMetric
        : definition.Metrics.FirstOrDefault(metric => metric.Name == name) ?? throw new BadInputException(
            "--metric", $"The eval has no metric '{name}'.{Suggestion.Ask(name, definition.Metrics.Select(metric => metric.Name))}",
            $"Use one of: {string.Join(", ", definition.Metrics.Select(metric => metric.Name))}.");

    private static int Models(int asked) => asked is >= 1 and <= QualityRequest.MostModels ? asked : throw new BadInputException(
        "--models", $"{asked} is no number of models to look at.", $"Give a number from 1 to {QualityRequest.MostModels}.");

    private static IReadOnlyList<QualityModel> Listed(MetricSpec metric, IReadOnlyList<ModelRuns> models, List<RunReport> results)
    {
        IEnumerable<QualityModel> all = models.Zip(results, (model, result) =>
        {
            MetricReport? row = result.Metrics.FirstOrDefault(row => row.Name == metric.Name && row.Slice is null);
            return new QualityModel(model.Newest.RunId, model.Newest.Model, model.Newest.FinishedAt, model.Newest.Epochs, row?.Value, row?.Ci, model.Reruns.Count);
        });
        return [.. all.OrderBy(model => model.Value is null).ThenBy(model => metric.Direction == Direction.LowerIsBetter ? model.Value : -model.Value)];
    }

    // A score is the mean of its epochs, which average the wavering out.
    private static double? Repeats(IReadOnlyList<ModelRuns> models, StabilityReport stability) =>
        stability.Within * models.Average(model => (double?)1 / model.Newest.Epochs);

    private async Task<IReadOnlyList<QueueAgreement>> QueuesAsync(string evalId, CancellationToken cancellationToken)
    {
        List<QueueAgreement> queues = [];
        foreach (ReviewReport queue in (await reviews.ListAsync(cancellationToken)).Where(queue => queue.Queue.EvalId == evalId && queue.Labels > 1))
        {
            if ((await reviews.ShowAsync(queue.QueueId, cancellationToken)).Agreement is [{ Items: > 0 } first, ..])
            {
                queues.Add(new QueueAgreement(queue.QueueId, queue.Queue.Grader, first.Items, first.PercentAgreement, first.KrippendorffAlpha, first.AlphaCi));
            }
        }
        return queues;
    }
}
