using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>Who runs which instance.</summary>
internal sealed partial class Journal
{
    /// <summary>Owners that gave no sign for so long are taken for dead, even when they cannot be looked at from here.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    public Task<Holder> RegisterOwnerAsync(CancellationToken cancellationToken) =>
        database.WriteAsync("register owner", connection => Holder.Register(connection, database.Now), cancellationToken);

    public Task BeatAsync(Holder owner, CancellationToken cancellationToken) =>
        database.WriteAsync("heartbeat", connection => owner.Beat(connection, database.Now), cancellationToken);

    /// <summary>Takes over the running instances that are wanted and that nobody alive works on.</summary>
    /// <param name="wanted">Decides by the id of the outermost instance.</param>
    public async Task<IReadOnlyList<ClaimedInstance>> ClaimAsync(
        Holder owner, Func<string, bool> wanted, CancellationToken cancellationToken)
    {
        string silentSince = Timestamp.Write(database.Clock.GetUtcNow() - Silence);
        IReadOnlyList<UnownedInstance> free = await database.ReadAsync(
            connection => InstanceRows.ListFree(connection, owner.Key, wanted, silentSince), cancellationToken);
        return free.Count == 0
            ? []
            : await database.WriteAsync("claim", connection => InstanceRows.Claim(connection, free, owner.Key), cancellationToken);
    }

    /// <summary>Lets go of one instance, or, without a key, of all and of the owner itself.</summary>
    public async Task ReleaseAsync(Holder owner, long? instance, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            "release",
            connection =>
            {
                InstanceRows.Release(connection, owner.Key, instance);
                if (instance is null)
                {
                    owner.Remove(connection);
                }
            },
            cancellationToken);
        Changed.Set();
    }
}
