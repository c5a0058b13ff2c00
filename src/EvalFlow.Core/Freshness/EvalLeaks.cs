using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Freshness;

/// <summary>Who found that the samples of an eval have leaked, when, and how that is known.</summary>
/// <param name="DatasetHash">The samples meant; other samples of the same eval have not leaked with them.</param>
public sealed record LeakMark(string EvalId, string Version, string DatasetHash, string Evidence, string Who, DateTimeOffset At);

/// <summary>Marks of leaked samples.</summary>
public sealed class EvalLeaks(IRecordStore records, IEvalRegistry registry, TimeProvider clock)
{
    /// <summary>The kind of record that marks are kept as; the id is that of the eval.</summary>
    public const string Kind = "eval_leak";

    private const string Leaked = "leaked";
    private const string Withdrawn = "withdrawn";
    private const int FewestLetters = 10;

    private readonly RecordSet<LeakBody> _marks = new(records, Kind, clock);

    /// <summary>The marks that stand, by eval id.</summary>
    public async Task<IReadOnlyDictionary<string, LeakMark>> ReadAllAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, LeakMark> all = [];
        await foreach (Kept<LeakBody> kept in _marks.ListAsync(state: Leaked, cancellationToken: cancellationToken))
        {
            all.Add(kept.Id, Mark(kept));
        }
        return all;
    }

    /// <summary>The mark that stands, or null.</summary>
    public async Task<LeakMark?> FindAsync(string evalId, CancellationToken cancellationToken) =>
        await _marks.FindAsync(evalId, cancellationToken) is { State: Leaked } kept ? Mark(kept) : null;

    /// <summary>Marks the newest version's samples as leaked. Throws <see cref="BadInputException"/> without evidence.</summary>
    public async Task<LeakMark> MarkAsync(string evalId, string evidence, string who, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindVersionAsync(evalId, cancellationToken);
        LeakBody body = new(version.Version, version.DatasetHash, Said(evidence));
        Actor actor = new(who, body.Evidence);
        (Kept<LeakBody> kept, bool created) = await _marks.CreateAsync(evalId, evalId, Leaked, body, actor, cancellationToken);
        return Mark(created ? kept : (await _marks.ChangeAsync(
            evalId, now => now.State == Leaked && now.Body == body ? null : (Leaked, body), actor, cancellationToken))!);
    }

    /// <summary>Takes the mark back. Throws <see cref="BadInputException"/> without a reason, or when there is no mark.</summary>
    public async Task WithdrawAsync(string evalId, string because, string who, CancellationToken cancellationToken)
    {
        Actor actor = new(who, Said(because));
        await FindVersionAsync(evalId, cancellationToken);
        if (await FindAsync(evalId, cancellationToken) is null)
        {
            throw new BadInputException(evalId, $"The samples of '{evalId}' are not marked as leaked.", "There is nothing to withdraw.");
        }
        await _marks.ChangeAsync(evalId, now => now.State == Leaked ? (Withdrawn, now.Body) : null, actor, cancellationToken);
    }

    private async Task<EvalVersion> FindVersionAsync(string evalId, CancellationToken cancellationToken) =>
        await registry.FindAsync(evalId, null, cancellationToken)
        ?? throw new BadInputException(evalId, $"There is no eval '{evalId}'.", "'evalflow eval list' shows the registered evals.");

    // Whoever must write all samples anew wants to know why.
    private static string Said(string evidence) => evidence.Count(char.IsLetterOrDigit) >= FewestLetters ? evidence.Trim() : throw new BadInputException(
        "--evidence", $"'{evidence}' does not say how it is known.", "Write what was found and where: --evidence \"canary found in a public data set\".");

    private static LeakMark Mark(Kept<LeakBody> kept) =>
        new(kept.Id, kept.Body.Version, kept.Body.DatasetHash, kept.Body.Evidence, kept.Who, kept.At);
}

/// <summary>What is kept of a leak. Add fields; never rename or reuse one.</summary>
internal sealed record LeakBody(string Version, string DatasetHash, string Evidence);
