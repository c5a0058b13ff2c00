using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Runs;

/// <summary>What the form that starts a run has to choose from.</summary>
/// <param name="Eval">ID, or ID@VERSION.</param>
/// <param name="Models">Models that were run before, as suggestions.</param>
/// <param name="Baselines">Ended runs of the eval, the newest first.</param>
public sealed record StartChoices(string Eval, IReadOnlyList<string> Models, IReadOnlyList<Run> Baselines)
{
    // More nobody looks through; any run can be compared with on the page of comparisons.
    private const int MostBaselines = 100;
    private const int MostModels = 50;

    /// <param name="version">Null for the newest.</param>
    /// <param name="baseline">Offered in any case, when it is an ended run of the eval; null for none.</param>
    public static async Task<StartChoices> ReadAsync(IRunStore runs, string evalId, string? version, string? baseline, CancellationToken cancellationToken)
    {
        FoundRuns all = await runs.SearchAsync(new RunQuery(Take: 0), cancellationToken);
        List<Run> baselines = [.. (await runs.SearchAsync(new RunQuery(evalId, EndedOnly: true, Take: MostBaselines), cancellationToken)).Runs];
        if (!string.IsNullOrEmpty(baseline) && baselines.All(run => run.RunId != baseline)
            && await runs.FindAsync(baseline, cancellationToken) is { HasEnded: true } asked && asked.EvalId == evalId)
        {
            baselines.Add(asked);
        }
        return new StartChoices(version is null ? evalId : $"{evalId}@{version}", [.. all.Models.Take(MostModels)], baselines);
    }
}
