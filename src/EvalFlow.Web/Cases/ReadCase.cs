using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Cases;

/// <summary>Reads a case: masked, or with the texts that somebody asked for, each reading of which is recorded first.</summary>
internal sealed class ReadCase(IRunStore runs, IEvalRegistry registry, LocateSample locate, ReadSampleHistory history, ReviewDesk reviews)
{
    /// <param name="reader">Who may ask for the texts, and is told how much they read today; null for those who may not.</param>
    /// <exception cref="BadInputException">There is no such run, or none of the runs has the sample.</exception>
    public async Task<CaseView> MaskedAsync(CaseAddress asked, string? reader, CancellationToken cancellationToken)
    {
        CaseView view = await FindAsync(asked, cancellationToken);
        return reader is null ? view : view with { Reader = await reviews.Limits.ArriveAsync(reader, view.Definition?.HarmDomain, cancellationToken) };
    }

    /// <param name="shown">Names of the texts to show; names that mean nothing show nothing.</param>
    /// <param name="actor">Who asks, and what for.</param>
    public async Task<CaseView> RevealedAsync(CaseAddress asked, IReadOnlySet<string> shown, Actor actor, CancellationToken cancellationToken)
    {
        CaseView masked = await FindAsync(asked, cancellationToken);
        List<CaseSide> sides = [];
        foreach (CaseSide side in masked.Sides)
        {
            bool isRead = side.Grades is not null && (shown.Contains(side.ResponseKey) || shown.Contains(side.RationaleKey)
                || (shown.Contains(CaseView.DiffKey) && masked.CanDiff) || (shown.Contains(CaseView.PromptKey) && side == masked.Prompted));
            sides.Add(isRead ? side with { Text = await reviews.Transcripts.OfSampleAsync(side.Run, side.Grades!.SampleId, side.Grades.Epoch, actor, cancellationToken) } : side);
        }
        ReaderStanding reader = await reviews.Limits.ReadAsync(actor.Who, masked.Definition?.HarmDomain, cancellationToken);
        return masked with { Sides = sides, Shown = shown, Reader = reader };
    }

    private async Task<CaseView> FindAsync(CaseAddress asked, CancellationToken cancellationToken)
    {
        Run run = await FindRun.ByIdAsync(runs, asked.Run, cancellationToken);
        Run? baseline = asked.Baseline is { } before ? await FindRun.ByIdAsync(runs, before, cancellationToken) : null;
        // A slash within an address arrives as it was written.
        (LocatedSample? found, string id) = await FindAsync(run, asked.SampleId, cancellationToken);
        LocatedSample? earlier = baseline is null ? null : await OtherAsync(baseline, found, id, cancellationToken);
        LocatedSample sample = found ?? earlier ?? throw new BadInputException(
            run.RunId, "There is no such sample in what has finished of the run.", "The list of the run's samples shows all of them.") { IsUnknown = true };
        CaseAddress address = new(baseline?.RunId, run.RunId, sample.SampleId, asked.Epoch);
        CaseSide[] sides = baseline is null ? [Side("Response", "b", run, found, asked.Epoch)]
            : [Side("Baseline", "a", baseline, earlier, asked.Epoch), Side("Candidate", "b", run, found, asked.Epoch)];
        EvalVersion version = await registry.FindByHashAsync(run.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"{run.EvalId}@{run.EvalVersion} is not in the registry.");
        return new CaseView(
            address, version, EvalDefinitionReader.Read(version.Id, version.Source, []), sides,
            await history.RunAsync(run.EvalId, sample, cancellationToken), new HashSet<string>());
    }

    private async Task<(LocatedSample? Found, string Id)> FindAsync(Run run, string id, CancellationToken cancellationToken)
    {
        string decoded = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return await locate.ByIdAsync(run, decoded, cancellationToken) is { } found ? (found, decoded)
            : id != decoded && await locate.ByIdAsync(run, id, cancellationToken) is { } written ? (written, id) : (null, decoded);
    }

    private async Task<LocatedSample?> OtherAsync(Run run, LocatedSample? like, string id, CancellationToken cancellationToken) =>
        (like is null ? null : await locate.ByPlaceAsync(run, like, cancellationToken)) ?? await locate.ByIdAsync(run, id, cancellationToken);

    private static CaseSide Side(string name, string key, Run run, LocatedSample? found, int epoch) =>
        new(name, key, run, found, found?.Epochs.FirstOrDefault(one => one.Epoch == epoch));
}
