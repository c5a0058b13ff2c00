using Dapper;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

[DapperAot]
internal sealed class SqliteWorkQueue(Database database, Holder self) : IWorkQueue
{
    private const int MaxDeliveries = 5;

    // A process that is killed, say by its user, says little about the item it held; one that kills its process again and
    // again does. So deliveries that ended with the process count apart, with more patience.
    private const int MaxCrashes = 25;

    private const string ThisLease = "queue = @queue AND item_id = @Id AND receipt = @Receipt AND poisoned = 0";

    public Task EnqueueAsync(string queue, IReadOnlyList<WorkItem> items, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "enqueue",
            connection => connection.Execute(
                """
                INSERT INTO queue_items (queue, item_id, payload, enqueued_at, visible_at)
                VALUES (@queue, @Id, @Payload, @Now, @Now) ON CONFLICT (queue, item_id) DO NOTHING
                """,
                items.Select(item => new { queue, item.Id, item.Payload, database.Now })),
            cancellationToken);

    public async Task<IReadOnlyList<LeasedItem>> ReceiveAsync(
        string queue, int max, TimeSpan lease, CancellationToken cancellationToken)
    {
        // Looking costs other writers nothing; only when there is something to take is the write lock worth it.
        bool any = await database.ReadAsync(
            connection => HasWaiting(connection, queue) || FindDeadHolders(connection, queue).Count > 0, cancellationToken);
        return any
            ? await database.WriteAsync("receive", connection => Receive(connection, queue, max, lease), cancellationToken)
            : [];
    }

    public Task<bool> RenewAsync(string queue, LeasedItem item, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "renew",
            connection => connection.Execute(
                $"UPDATE queue_items SET visible_at = @until WHERE {ThisLease}",
                new { queue, item.Item.Id, item.Receipt, until = After(lease) }) > 0,
            cancellationToken);

    public Task<bool> CompleteAsync(string queue, LeasedItem item, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "complete",
            connection => connection.Execute(
                $"DELETE FROM queue_items WHERE {ThisLease}", new { queue, item.Item.Id, item.Receipt }) > 0,
            cancellationToken);

    public Task AbandonAsync(
        string queue, LeasedItem item, TimeSpan delay, string reason, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "abandon",
            connection => connection.Execute(
                $"""
                UPDATE queue_items
                SET visible_at = @until, receipt = NULL, holder = NULL, reason = @reason,
                    poisoned = (deliveries - crashes >= @MaxDeliveries)
                WHERE {ThisLease}
                """,
                new { queue, item.Item.Id, item.Receipt, until = After(delay), reason, MaxDeliveries }),
            cancellationToken);

    public Task PurgeAsync(string queue, string idPrefix, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "purge",
            connection => connection.Execute(
                "DELETE FROM queue_items WHERE queue = @queue AND substr(item_id, 1, length(@idPrefix)) = @idPrefix",
                new { queue, idPrefix }),
            cancellationToken);

    // Lists of values are put into the text, which only happens at run time.
    [DapperAot(false)]
    public Task<QueueCounts> CountAsync(string queue, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
            {
                IReadOnlyList<long> dead = FindDeadHolders(connection, queue);
                (int all, int waiting, int poisoned) = connection.QuerySingle<(int, int, int)>(
                    """
                    SELECT COUNT(*), COALESCE(SUM(poisoned = 0 AND (visible_at <= @Now OR holder IN @dead)), 0),
                        COALESCE(SUM(poisoned), 0)
                    FROM queue_items WHERE queue = @queue
                    """,
                    new { queue, database.Now, dead });
                return new QueueCounts(waiting, all - waiting - poisoned, poisoned);
            },
            cancellationToken);

    private List<LeasedItem> Receive(SqliteConnection connection, string queue, int max, TimeSpan lease)
    {
        foreach (long dead in FindDeadHolders(connection, queue))
        {
            connection.Execute(
                """
                UPDATE queue_items SET visible_at = @Now, receipt = NULL, holder = NULL, crashes = crashes + 1
                WHERE queue = @queue AND holder = @dead AND visible_at > @Now
                """,
                new { queue, dead, database.Now });
        }
        List<LeasedItem> leased = [];
        string until = After(lease);
        while (leased.Count < max && TakeWaiting(connection, queue, max - leased.Count) is { Count: > 0 } waiting)
        {
            leased.AddRange(waiting.Where(row => !Poison(connection, row)).Select(row => Lease(connection, row, until)));
        }
        return leased;
    }

    private List<Row> TakeWaiting(SqliteConnection connection, string queue, int max) =>
        connection.Query<Row>(
            """
            SELECT item_key, item_id, payload, deliveries, crashes FROM queue_items
            WHERE queue = @queue AND poisoned = 0 AND visible_at <= @Now ORDER BY visible_at, item_key LIMIT @max
            """,
            new { queue, max, database.Now }).AsList();

    private static bool Poison(SqliteConnection connection, Row row) =>
        (row.Deliveries - row.Crashes >= MaxDeliveries || row.Crashes >= MaxCrashes)
        && connection.Execute(
            """
            UPDATE queue_items SET poisoned = 1, receipt = NULL, holder = NULL,
                reason = COALESCE(reason, 'Its holders never said what became of it.')
            WHERE item_key = @ItemKey
            """,
            row) > 0;

    private LeasedItem Lease(SqliteConnection connection, Row row, string until)
    {
        // Keys are never used twice, so neither is a receipt, even when an id is enqueued anew.
        string receipt = $"{row.ItemKey}.{row.Deliveries + 1}";
        connection.Execute(
            """
            UPDATE queue_items SET deliveries = deliveries + 1, visible_at = @until, receipt = @receipt, holder = @Key
            WHERE item_key = @ItemKey
            """,
            new { row.ItemKey, until, receipt, self.Key });
        return new(new(row.ItemId, row.Payload), row.Deliveries + 1, receipt);
    }

    private bool HasWaiting(SqliteConnection connection, string queue) =>
        connection.QuerySingle<bool>(
            "SELECT EXISTS (SELECT 1 FROM queue_items WHERE queue = @queue AND poisoned = 0 AND visible_at <= @Now)",
            new { queue, database.Now });

    private IReadOnlyList<long> FindDeadHolders(SqliteConnection connection, string queue) =>
        Holder.FindDead(
            connection,
            connection.Query<long>(
                """
                SELECT DISTINCT holder FROM queue_items
                WHERE queue = @queue AND holder IS NOT NULL AND holder <> @Key AND visible_at > @Now
                """,
                new { queue, self.Key, database.Now }).AsList());

    private string After(TimeSpan time) => Timestamp.Write(Timestamp.After(database.Clock.GetUtcNow(), time));

    internal sealed class Row
    {
        public long ItemKey { get; init; }
        public string ItemId { get; init; } = "";
        public string Payload { get; init; } = "";
        public int Deliveries { get; init; }
        public int Crashes { get; init; }
    }
}
