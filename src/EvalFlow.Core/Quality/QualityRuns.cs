using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>The runs of one model that are looked at.</summary>
/// <param name="Newest">Its newest whole run.</param>
/// <param name="Reruns">Earlier whole runs that asked it the same once more, newest first.</param>
internal sealed record ModelRuns(Run Newest, IReadOnlyList<Run> Reruns)
{
    /// <summary>Answers to each sample, each of them the model's own.</summary>
    public int Answers => RepeatsItself ? Newest.Epochs + Reruns.Count : 1;

    /// <summary>False for recorded responses of which one serves every epoch: they would look like a model that never wavers.</summary>
    public bool RepeatsItself => !ModelOpener.IsRecorded(Newest.Model) || Newest.Model.Contains("?epoch=", StringComparison.Ordinal)
        || Newest.Model.Contains("&epoch=", StringComparison.Ordinal);
}

/// <summary>Chooses the runs that tell how good a version is.</summary>
internal static class QualityRuns
{
    // More tell little more of how far a model wavers.
    private const int MostReruns = 4;

    /// <param name="runs">Newest first.</param>
    /// <param name="models">Models at most; those with the newest runs.</param>
    public static IReadOnlyList<ModelRuns> Of(IEnumerable<Run> runs, EvalVersion version, int models) =>
    [
        .. runs.Where(run => run.EvalHash == version.Hash && run.IsWhole).GroupBy(run => run.Model).Select(Of)
            .OrderByDescending(model => model.Newest.FinishedAt).ThenByDescending(model => model.Newest.RunId, StringComparer.Ordinal).Take(models),
    ];

    // A rerun of recorded or cached answers is the same run again; one with several epochs tells it better by these.
    private static ModelRuns Of(IGrouping<string, Run> model)
    {
        Run newest = model.MaxBy(run => (run.FinishedAt, run.RunId))!;
        return new ModelRuns(newest,
        [
            .. model.Where(run => run != newest && !ModelOpener.IsRecorded(run.Model) && run.Cache is null && newest.Cache is null && run.Epochs == 1 && newest.Epochs == 1)
                .Take(MostReruns),
        ]);
    }
}
