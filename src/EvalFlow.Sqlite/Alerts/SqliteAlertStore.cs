using Dapper;
using EvalFlow.Core.Alerts;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Alerts;

internal sealed class SqliteAlertStore(Database database) : IAlertStore
{
    public Task<Alert> RaiseAsync(Alert alert, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "raise alert",
            connection =>
            {
                long key = FindCounted(connection, alert) ?? Count(connection, alert) ?? Add(connection, alert, channels);
                return connection.QuerySingle<StoredAlert>("SELECT * FROM alerts WHERE alert_key = @key", new { key }).ToAlert();
            },
            cancellationToken);

    public Task<IReadOnlyList<Alert>> ListAsync(bool includeResolved, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Alert>>(
            connection =>
            [
                .. connection.Query<StoredAlert>(
                    "SELECT * FROM alerts WHERE @includeResolved OR state <> 'resolved' ORDER BY raised_at DESC, alert_key DESC",
                    new { includeResolved }).Select(row => row.ToAlert()),
            ],
            cancellationToken);

    public Task<bool> SetStateAsync(string alertId, AlertState state, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "set alert state",
            connection => connection.Execute(
                "UPDATE alerts SET state = @state WHERE alert_id = @alertId",
                new { alertId, state = StoredAlert.Write(state) }) > 0,
            cancellationToken);

    public Task<IReadOnlyList<AlertDelivery>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AlertDelivery>>(
            connection =>
            [
                .. connection.Query<StoredDelivery, StoredAlert, AlertDelivery>(
                    """
                    SELECT d.delivery_id, d.channel, d.attempts, a.*
                    FROM alert_deliveries AS d JOIN alerts AS a ON a.alert_key = d.alert_key
                    WHERE d.delivered_at IS NULL AND d.due_at <= @now ORDER BY d.due_at, d.delivery_id LIMIT @max
                    """,
                    (delivery, alert) => new(delivery.DeliveryId, delivery.Channel, alert.ToAlert(), delivery.Attempts),
                    new { now = Timestamp.Write(now), max },
                    splitOn: "alert_key"),
            ],
            cancellationToken);

    public Task MarkDeliveredAsync(long deliveryId, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "mark delivered",
            connection => connection.Execute(
                "UPDATE alert_deliveries SET delivered_at = @at, error = NULL WHERE delivery_id = @deliveryId",
                new { deliveryId, at = Timestamp.Write(at) }),
            cancellationToken);

    public Task MarkFailedAsync(
        long deliveryId, string error, DateTimeOffset? nextAttempt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "mark failed",
            connection => connection.Execute(
                """
                UPDATE alert_deliveries SET attempts = attempts + 1, due_at = @due, error = @error
                WHERE delivery_id = @deliveryId AND delivered_at IS NULL
                """,
                new { deliveryId, error, due = Timestamp.Write(nextAttempt) }),
            cancellationToken);

    /// <summary>
    /// The alert on which this very raise was counted before. A step that is repeated after a crash must not raise anew what
    /// somebody resolved in between.
    /// </summary>
    private static long? FindCounted(SqliteConnection connection, Alert alert) =>
        connection.QueryFirstOrDefault<long?>(
            "SELECT alert_key FROM alert_sightings WHERE raised_as = @AlertId AND candidate_run = @CandidateRun",
            new { alert.AlertId, alert.CandidateRun });

    private static long? Count(SqliteConnection connection, Alert alert)
    {
        long? key = connection.QuerySingleOrDefault<long?>(
            "SELECT alert_key FROM alerts WHERE dedup_key = @DedupKey AND state <> 'resolved'", new { alert.DedupKey });
        if (key is { } known && See(connection, known, alert))
        {
            connection.Execute(
                "UPDATE alerts SET times_seen = times_seen + 1, last_seen_at = @at WHERE alert_key = @known",
                new { known, at = Timestamp.Write(alert.LastSeenAt) });
        }
        return key;
    }

    private static long Add(SqliteConnection connection, Alert alert, IReadOnlyList<string> channels)
    {
        long key = connection.QuerySingle<long>(
            """
            INSERT INTO alerts (alert_id, dedup_key, kind, severity, title, body, eval_id, metric, slice, owner, baseline_run,
                candidate_run, raised_at, last_seen_at, times_seen, state)
            VALUES (@AlertId, @DedupKey, @Kind, @Severity, @Title, @Body, @EvalId, @Metric, @Slice, @Owner, @BaselineRun,
                @CandidateRun, @RaisedAt, @LastSeenAt, @TimesSeen, @State)
            RETURNING alert_key
            """,
            StoredAlert.From(alert));
        See(connection, key, alert);
        connection.Execute(
            "INSERT INTO alert_deliveries (alert_key, channel, due_at) VALUES (@key, @channel, @due)",
            channels.Select(channel => new { key, channel, due = Timestamp.Write(alert.RaisedAt) }));
        return key;
    }

    /// <summary>False when the alert has seen this candidate before.</summary>
    private static bool See(SqliteConnection connection, long key, Alert alert) =>
        connection.Execute(
            """
            INSERT INTO alert_sightings (alert_key, candidate_run, raised_as) VALUES (@key, @CandidateRun, @AlertId)
            ON CONFLICT DO NOTHING
            """,
            new { key, alert.CandidateRun, alert.AlertId }) > 0;

    private sealed class StoredDelivery
    {
        public long DeliveryId { get; init; }
        public string Channel { get; init; } = "";
        public int Attempts { get; init; }
    }
}
