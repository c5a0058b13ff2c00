using System.Text.Json;
using Dapper;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Alerts;

[DapperAot]
internal sealed partial class SqliteAlertStore(Database database) : IAlertStore
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

    public Task<Alert?> FindAsync(string alertId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Find(connection, alertId), cancellationToken);

    public Task<bool> ReplaceAsync(Alert known, Alert next, IReadOnlyList<AlertNotice> notices, CancellationToken cancellationToken) =>
        database.WriteAsync("replace alert", connection => Replace(connection, known, next, notices), cancellationToken);

    public Task<bool> SetStateAsync(string alertId, AlertState state, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "set alert state",
            connection => connection.Execute(
                "UPDATE alerts SET state = @state WHERE alert_id = @alertId",
                new { alertId, state = StoredAlert.Write(state) }) > 0,
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
                candidate_run, raised_at, last_seen_at, times_seen, state, details)
            VALUES (@AlertId, @DedupKey, @Kind, @Severity, @Title, @Body, @EvalId, @Metric, @Slice, @Owner, @BaselineRun,
                @CandidateRun, @RaisedAt, @LastSeenAt, @TimesSeen, @State, @Details)
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

    private static Alert? Find(SqliteConnection connection, string alertId) => connection.QuerySingleOrDefault<StoredAlert>(
        "SELECT * FROM alerts WHERE alert_id = @alertId", new { alertId })?.ToAlert();

    private static bool Replace(SqliteConnection connection, Alert known, Alert next, IReadOnlyList<AlertNotice> notices)
    {
        // Text, since lists inside of records compare by reference.
        if (Find(connection, known.AlertId) is not { } standing || Json(standing) != Json(known))
        {
            return false;
        }
        long key = connection.QuerySingle<long>(
            """
            UPDATE alerts SET severity = @Severity, title = @Title, body = @Body, eval_id = @EvalId, metric = @Metric, slice = @Slice,
                owner = @Owner, baseline_run = @BaselineRun, candidate_run = @CandidateRun, state = @State, details = @Details
            WHERE alert_id = @AlertId
            RETURNING alert_key
            """,
            StoredAlert.From(next with { AlertId = known.AlertId }));
        connection.Execute(
            """
            INSERT INTO alert_deliveries (alert_key, channel, due_at, release, notice_key, notice)
            VALUES (@alert, @channel, @due, @release, @Key, @json)
            """,
            from notice in notices
            from channel in notice.Channels
            select new { alert = key, channel, due = Timestamp.Write(notice.At), release = next.Release, notice.Key, json = Json(notice) });
        return true;
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ReportJson.Compact);
}
