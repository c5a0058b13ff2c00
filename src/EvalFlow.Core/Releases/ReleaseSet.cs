using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Releases;

/// <summary>All releases of a host, and how people name them.</summary>
public sealed class ReleaseSet(IRecordStore records, TimeProvider clock)
{
    /// <summary>Kind of the records.</summary>
    public const string Kind = "release";

    /// <summary>What stands in the audit log for what the workflow did.</summary>
    public const string Workflow = "release workflow";

    internal RecordSet<Release> Records { get; } = new(records, Kind, clock);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Kept<Release>>> ListAsync(CancellationToken cancellationToken)
    {
        List<Kept<Release>> all = [];
        await foreach (Kept<Release> release in Records.ListAsync(cancellationToken: cancellationToken))
        {
            all.Add(release);
        }
        return [.. all.OrderByDescending(release => release.Body.ReceivedAt).ThenBy(release => release.Id, StringComparer.Ordinal)];
    }

    public Task<Kept<Release>?> FindAsync(string releaseId, CancellationToken cancellationToken) => Records.FindAsync(releaseId, cancellationToken);

    /// <summary>The release of this id. Throws <see cref="KeyNotFoundException"/> when there is none.</summary>
    internal async Task<Kept<Release>> GetAsync(string releaseId, CancellationToken cancellationToken) =>
        await Records.FindAsync(releaseId, cancellationToken) ?? throw new KeyNotFoundException($"There is no release {releaseId}.");

    /// <summary>
    /// The release whose id this is or begins with it, or whose name it is ("aurora 1.1"), or the id of its launch. Throws
    /// <see cref="BadInputException"/> when there is none, or more than one.
    /// </summary>
    public async Task<Kept<Release>> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<Kept<Release>> all = await ListAsync(cancellationToken);
        if (all.FirstOrDefault(release => release.Id == name) is { } exact)
        {
            return exact;
        }
        Kept<Release>[] fitting = [.. all.Where(release =>
            (name.Length >= 3 && release.Id.StartsWith(name, StringComparison.Ordinal)) || release.Body.Event.Name == name || release.Body.Event.LaunchId == name)];
        return fitting switch
        {
            [var one] => one,
            [] => throw new BadInputException(name, $"There is no release '{name}'.{Suggestion.Ask(name, all.Select(release => release.Id))}", "'evalflow releases list' shows all releases.") { IsUnknown = true },
            _ => throw new BadInputException(name, $"'{name}' fits {fitting.Length} releases.", $"Write the whole id: {string.Join(", ", fitting.Take(3).Select(release => release.Id))}."),
        };
    }

    /// <summary>Changes a release in the name of the workflow.</summary>
    internal Task<Kept<Release>?> ChangeAsync(
        string releaseId, Func<Kept<Release>, (string State, Release Body)?> next, string? note, CancellationToken cancellationToken) =>
        Records.ChangeAsync(releaseId, next, new Actor(Workflow, note), cancellationToken);
}

/// <summary>A release as other programs read it; the field names are the contract.</summary>
public sealed record ReleaseLine(string ReleaseId, string State, Release Release);

public sealed record ReleaseLines(IReadOnlyList<ReleaseLine> Releases);
