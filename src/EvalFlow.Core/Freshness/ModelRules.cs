using System.Globalization;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Freshness;

/// <summary>A model generation came after the eval; or the eval was never run on a model in use.</summary>
internal sealed class ModelRules(FreshnessSnapshot snapshot, IReadOnlyList<ModelGeneration> current)
{
    private const int DaysToReview = 30;
    private const int DaysToRun = 7;

    // A mend of a generation is not a new one, so the day of its first release counts.
    private readonly Dictionary<string, DateOnly> _began = current.ToDictionary(
        model => model.Id,
        model => snapshot.Catalog.Models.Where(other => other.Family == model.Family && other.Generation == model.Generation).Min(other => other.Released));

    public IEnumerable<StaleReason> Judge(EvalFacts eval, DateOnly reviewed)
    {
        foreach (ModelGeneration model in current.Where(model => model.Serves(eval.ProductSurface)))
        {
            if (_began[model.Id] > reviewed)
            {
                yield return Newer(model, reviewed);
            }
        }
        foreach (ModelGeneration model in current.Where(model => model.Serves(eval.ProductSurface)))
        {
            LatestRun[] runs = [.. snapshot.Runs[eval.EvalId].Where(run => model.Fits(run.Model))];
            if (!runs.Any(run => run.EvalHash == eval.Hash))
            {
                yield return NotRun(eval, model, runs);
            }
        }
    }

    private StaleReason Newer(ModelGeneration model, DateOnly reviewed)
    {
        DateOnly since = _began[model.Id];
        return new StaleReason(
            StaleKind.ModelGenerationNewer, model.Family, since, since.AddDays(DaysToReview),
            string.Create(CultureInfo.InvariantCulture, $"Generation {model.Generation} of {model.Family} came on {since:yyyy-MM-dd}, after the eval was last looked at on {reviewed:yyyy-MM-dd}: it may be too easy for it, or miss what it newly can."),
            "Look whether the samples still tell models of this generation apart; then set review.last_reviewed and add the eval again.");
    }

    private static StaleReason NotRun(EvalFacts eval, ModelGeneration model, LatestRun[] older)
    {
        DateOnly since = Days.Later(model.Released, eval.AddedAt);
        string earlier = older.MaxBy(run => run.FinishedAt) is { } last ? $" Version {last.EvalVersion} has." : "";
        string how = model.Spec is { } spec ? $"evalflow run {eval.EvalId} --model {spec}" : $"Run it on {model.Name}; the catalogue does not say how (add spec: to the model).";
        return new StaleReason(
            StaleKind.NotRunOnCurrentModel, model.Id, since, since.AddDays(DaysToRun),
            string.Create(CultureInfo.InvariantCulture, $"{model.Name} is the current model of {model.Family} since {model.Released:yyyy-MM-dd}, and version {eval.Version} was never run on it as a whole.{earlier}"),
            how);
    }
}
