using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Runs;

namespace EvalFlow.Web.Evals;

/// <summary>All that the page of an eval shows.</summary>
public sealed record EvalView
{
    /// <summary>The version that is looked at.</summary>
    public required EvalVersion Version { get; init; }

    /// <summary>All versions, the newest first.</summary>
    public required IReadOnlyList<EvalVersion> Versions { get; init; }

    /// <summary>Null when this version of EvalFlow cannot read it.</summary>
    public required EvalDefinition? Definition { get; init; }
    public required EvalStanding Standing { get; init; }

    /// <summary>Every move, the newest first.</summary>
    public required IReadOnlyList<EvalStanding> History { get; init; }

    /// <summary>Of the newest version; null when it is not known.</summary>
    public EvalFreshness? Freshness { get; init; }
    public string? CatalogProblem { get; init; }

    /// <summary>The newest runs of any version, the newest first.</summary>
    public required IReadOnlyList<RunReport> Runs { get; init; }

    /// <summary>For the next run of this version.</summary>
    public required StartChoices Start { get; init; }

    /// <summary>All runs there are.</summary>
    public required int RunCount { get; init; }

    /// <summary>True for whoever asked for the review that is waited for: somebody else must decide it.</summary>
    public bool IsSubmittedBy(string name) => Standing.State == EvalState.InReview && People.Same(Standing.Who, name);

    public bool IsNewest => Version.Version == Versions[0].Version;

    /// <summary>The version added before the one that is looked at; null for the first.</summary>
    public EvalVersion? Before => Versions.SkipWhile(version => version.Version != Version.Version).ElementAtOrDefault(1);
}

/// <summary>Reads what the page of an eval shows.</summary>
internal sealed class ReadEvalView(IEvalRegistry registry, IRunStore runs, ReadRunReport reports, EvalStates states, ReadFreshness freshness)
{
    /// <summary>Runs on the page; the list of runs has the others.</summary>
    public const int MostRuns = 12;

    /// <param name="name">ID or ID@VERSION.</param>
    /// <exception cref="BadInputException">There is no such version.</exception>
    public async Task<EvalView> RunAsync(string name, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, name, cancellationToken);
        KnownFreshness fresh = await KnownFreshness.ReadAsync(freshness, [version.Id], cancellationToken);
        FoundRuns found = await runs.SearchAsync(new RunQuery(version.Id, Take: MostRuns), cancellationToken);
        List<RunReport> shown = [];
        foreach (Run run in found.Runs)
        {
            shown.Add(await reports.RunAsync(run, cancellationToken));
        }
        return new EvalView
        {
            Version = version,
            Versions = [.. (await registry.ListAsync(cancellationToken)).Where(other => other.Id == version.Id).Reverse()],
            Definition = EvalDefinitionReader.Read(version.Id, version.Source, []),
            Standing = await states.ReadAsync(version.Id, cancellationToken),
            History = [.. (await HistoryAsync(version.Id, cancellationToken)).AsEnumerable().Reverse()],
            Freshness = fresh.Of(version.Id),
            CatalogProblem = fresh.Problem,
            Runs = shown,
            Start = await StartChoices.ReadAsync(runs, version.Id, version.Version, baseline: null, cancellationToken),
            RunCount = found.Total,
        };
    }

    private async Task<List<EvalStanding>> HistoryAsync(string id, CancellationToken cancellationToken)
    {
        List<EvalStanding> moves = [];
        await foreach (EvalStanding move in states.HistoryAsync(id, cancellationToken))
        {
            moves.Add(move);
        }
        return moves;
    }
}
