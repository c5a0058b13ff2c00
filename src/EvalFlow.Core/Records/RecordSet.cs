using System.Runtime.CompilerServices;
using System.Text.Json;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Records;

/// <summary>Who acts, and why.</summary>
public sealed record Actor(string Who, string? Note = null);

/// <summary>A record with its body read.</summary>
public sealed record Kept<T>(string Id, string? Parent, string State, int Revision, T Body, string Who, DateTimeOffset At, string? Note);

/// <summary>The records of one kind, with bodies of one type.</summary>
public sealed class RecordSet<T>(IRecordStore store, string kind, TimeProvider clock)
    where T : class
{
    // Two people who press at once are served in two tries; more often than this is not people.
    private const int Tries = 20;

    /// <summary>The newest revision, or null when there is no such record.</summary>
    public async Task<Kept<T>?> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(kind, id, cancellationToken) is { } found ? Read(found) : null;

    /// <summary>Newest revisions, by ordinal order of their ids.</summary>
    public async IAsyncEnumerable<Kept<T>> ListAsync(
        string? parent = null, string? state = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (StoredRecord found in store.ListAsync(new(kind, parent, state), cancellationToken))
        {
            yield return Read(found);
        }
    }

    /// <summary>All revisions, oldest first.</summary>
    public async IAsyncEnumerable<Kept<T>> HistoryAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (StoredRecord found in store.HistoryAsync(kind, id, cancellationToken))
        {
            yield return Read(found);
        }
    }

    /// <summary>Makes the record, or finds the one that has the id already.</summary>
    /// <returns>The record as it stands, and whether this call made it.</returns>
    public async Task<(Kept<T> Record, bool Created)> CreateAsync(
        string id, string? parent, string state, T body, Actor actor, CancellationToken cancellationToken)
    {
        StoredRecord first = Write(id, parent, state, 1, body, actor);
        return await store.PutAsync(first, cancellationToken)
            ? (Read(first), true)
            : (Read((await store.FindAsync(kind, id, cancellationToken))!), false);
    }

    /// <summary>
    /// Reads the record, asks what comes after it and writes that, anew when someone else was faster. <paramref name="next"/>
    /// may be asked several times; what it throws ends the change.
    /// </summary>
    /// <returns>The record as it then stands; null when there is none. Unchanged when <paramref name="next"/> answers null.</returns>
    public async Task<Kept<T>?> ChangeAsync(
        string id, Func<Kept<T>, (string State, T Body)?> next, Actor actor, CancellationToken cancellationToken)
    {
        for (int tries = 1; tries <= Tries; tries++)
        {
            Kept<T>? now = await FindAsync(id, cancellationToken);
            if (now is null || next(now) is not { } wanted)
            {
                return now;
            }
            StoredRecord changed = Write(id, now.Parent, wanted.State, now.Revision + 1, wanted.Body, actor);
            if (await store.PutAsync(changed, cancellationToken))
            {
                return Read(changed);
            }
        }
        throw new IOException($"The {kind} '{id}' was changed by others {Tries} times in a row.");
    }

    private StoredRecord Write(string id, string? parent, string state, int revision, T body, Actor actor) => new()
    {
        Kind = kind,
        Id = id,
        Parent = parent,
        State = state,
        Revision = revision,
        Body = JsonSerializer.Serialize(body, ReportJson.Compact),
        Who = actor.Who,
        At = clock.GetUtcNow(),
        Note = actor.Note,
    };

    private static Kept<T> Read(StoredRecord stored) => new(
        stored.Id, stored.Parent, stored.State, stored.Revision, JsonSerializer.Deserialize<T>(stored.Body, ReportJson.Compact)!,
        stored.Who, stored.At, stored.Note);
}
