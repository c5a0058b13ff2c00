namespace EvalFlow.Core.Runs;

/// <summary>How a run graded a sample.</summary>
/// <param name="Epochs">Empty when the run did not have the sample.</param>
public sealed record SampleInRun(Run Run, IReadOnlyList<ListedSample> Epochs);

/// <summary>How one sample was graded over the runs of its eval.</summary>
public sealed class ReadSampleHistory(IRunStore runs)
{
    /// <summary>Runs that are looked into, the newest.</summary>
    public const int Most = 20;

    private readonly LocateSample _locate = new(runs);

    /// <summary>The newest runs of the eval that have ended, newest first.</summary>
    /// <param name="sample">As one of the runs has it.</param>
    public async Task<IReadOnlyList<SampleInRun>> RunAsync(string evalId, LocatedSample sample, CancellationToken cancellationToken)
    {
        List<SampleInRun> history = [];
        foreach (Run run in (await runs.SearchAsync(new RunQuery(evalId, EndedOnly: true, Take: Most), cancellationToken)).Runs)
        {
            history.Add(new SampleInRun(run, (await _locate.ByPlaceAsync(run, sample, cancellationToken))?.Epochs ?? []));
        }
        return history;
    }
}
