using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Storage;

/// <summary>
/// Somebody who holds leases or workflows: a process, or a part of one. Written down so that others can tell when the holder
/// has died, and need not wait for its leases to end.
/// </summary>
[DapperAot]
internal sealed class Holder : IDisposable
{
    // Of this process; a holder of this process that is not among them was disposed or crashed.
    private static readonly ConcurrentDictionary<string, bool> Alive = new(StringComparer.Ordinal);

    private readonly string _token;

    private Holder(long key, string token)
    {
        Key = key;
        _token = token;
    }

    public long Key { get; }

    public static Holder Register(SqliteConnection connection, string now)
    {
        string token = RandomNumberGenerator.GetHexString(16, lowercase: true);
        long key = connection.QuerySingle<long>(
            """
            INSERT INTO holders (machine, process, process_started, token, heartbeat_at)
            VALUES (@Machine, @Process, @Started, @token, @now) RETURNING holder_key
            """,
            new { ProcessIdentity.Current.Machine, ProcessIdentity.Current.Process, ProcessIdentity.Current.Started, token, now });
        Alive[token] = true;
        return new(key, token);
    }

    public void Beat(SqliteConnection connection, string now) =>
        connection.Execute("UPDATE holders SET heartbeat_at = @now WHERE holder_key = @Key", new { Key, now });

    /// <summary>Forgets a holder that holds nothing any more.</summary>
    public void Remove(SqliteConnection connection) =>
        connection.Execute("DELETE FROM holders WHERE holder_key = @Key", new { Key });

    public void Dispose() => Alive.TryRemove(_token, out _);

    /// <summary>Those of the holders that have died: swept away already, or known to have ended.</summary>
    public static IReadOnlyList<long> FindDead(SqliteConnection connection, IEnumerable<long> holders) =>
        [.. holders.Where(holder => IsDead(Find(connection, holder)))];

    /// <summary>Forgets dead holders of this machine; whatever still names them counts as free.</summary>
    public static void Sweep(SqliteConnection connection)
    {
        foreach (Row row in connection.Query<Row>("SELECT * FROM holders").AsList().Where(IsDead))
        {
            connection.Execute("DELETE FROM holders WHERE holder_key = @HolderKey", row);
        }
    }

    /// <summary>
    /// True when the holder died, or is on another machine and has given no sign since the time. On this machine a process that
    /// lives is alive, however silent: it may have slept with the machine.
    /// </summary>
    public static bool IsGone(SqliteConnection connection, long holder, string silentSince) =>
        Find(connection, holder) is not { } row
        || IsDead(row)
        || (row.Machine != ProcessIdentity.Current.Machine && string.CompareOrdinal(row.HeartbeatAt, silentSince) < 0);

    private static Row? Find(SqliteConnection connection, long holder) =>
        connection.QuerySingleOrDefault<Row>("SELECT * FROM holders WHERE holder_key = @holder", new { holder });

    private static bool IsDead(Row? row)
    {
        if (row is null)
        {
            return true;
        }
        ProcessIdentity identity = new(row.Machine, row.Process, row.ProcessStarted);
        return identity == ProcessIdentity.Current ? !Alive.ContainsKey(row.Token) : identity.HasEnded;
    }

    internal sealed class Row
    {
        public long HolderKey { get; init; }
        public string Machine { get; init; } = "";
        public int Process { get; init; }
        public string ProcessStarted { get; init; } = "";
        public string Token { get; init; } = "";
        public string HeartbeatAt { get; init; } = "";
    }
}
