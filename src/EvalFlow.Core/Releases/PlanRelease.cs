using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Releases;

/// <summary>Saves a run of the latest version of every eval for a release. Planning the same release again gives the same runs.</summary>
internal sealed class PlanRelease(IRunStore runs, IEvalRegistry registry, SubmitRun submit)
{
    public async Task<ReleasePlan> RunAsync(ReleaseEvent release, CancellationToken cancellationToken)
    {
        List<ReleaseRun> planned = [];
        List<string> refused = [];
        IReadOnlyList<Run> before = await runs.ListAsync(cancellationToken);
        foreach (EvalVersion version in (await registry.ListAsync(cancellationToken)).GroupBy(version => version.Id).Select(versions => versions.Last()))
        {
            try
            {
                Run run = await submit.PrepareAsync(release.RunIdOf(version), Request(release, version, before), cancellationToken);
                planned.Add(new ReleaseRun(run.RunId, RunWorkflow.InstanceId(run)));
            }
            catch (BadInputException bad)
            {
                refused.Add($"{version.Id}@{version.Version}: {bad.Message}");
            }
        }
        return new ReleasePlan(planned, refused);
    }

    private static RunRequest Request(ReleaseEvent release, EvalVersion version, IReadOnlyList<Run> before) => new()
    {
        Version = version,
        Model = release.Model,
        BaselineRun = before.FirstOrDefault(run =>
            run.EvalId == version.Id && run.Model == release.BaselineModel
            && run.Status is (RunStatus.Completed or RunStatus.CompletedWithErrors))?.RunId,
    };
}
