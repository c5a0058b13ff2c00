using System.Text.Json;
using Dapper;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Alerts;

internal sealed partial class SqliteAlertStore
{
    private const string Columns = "SELECT d.delivery_id, d.channel, d.attempts, d.error, d.notice, a.*";
    private const string Source = "FROM alert_deliveries AS d JOIN alerts AS a ON a.alert_key = d.alert_key";

    public Task<IReadOnlyList<AlertDelivery>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        ListAsync(
            connection => connection.Query<StoredDelivery>(
                $"""
                {Columns} {Source}
                WHERE d.delivered_at IS NULL AND d.due_at <= @now
                    AND NOT EXISTS (
                        SELECT 1 FROM alert_deliveries AS earlier
                        WHERE earlier.channel = d.channel AND earlier.release = d.release AND earlier.delivery_id < d.delivery_id
                            AND earlier.delivered_at IS NULL AND earlier.due_at IS NOT NULL)
                ORDER BY d.due_at, d.delivery_id LIMIT @max
                """,
                new { now = Timestamp.Write(now), max }),
            cancellationToken);

    public Task<IReadOnlyList<AlertDelivery>> ListGivenUpAsync(int max, CancellationToken cancellationToken) =>
        ListAsync(
            connection => connection.Query<StoredDelivery>(
                $"{Columns} {Source} WHERE d.delivered_at IS NULL AND d.due_at IS NULL ORDER BY d.delivery_id LIMIT @max", new { max }),
            cancellationToken);

    public Task<bool> ClaimAsync(long deliveryId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "claim delivery",
            connection => connection.Execute(
                "UPDATE alert_deliveries SET due_at = @until WHERE delivery_id = @deliveryId AND delivered_at IS NULL AND due_at <= @now",
                new { deliveryId, now = Timestamp.Write(now), until = Timestamp.Write(until) }) > 0,
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

    public Task<bool> RetryAsync(long deliveryId, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "retry delivery",
            connection => connection.Execute(
                "UPDATE alert_deliveries SET attempts = 0, due_at = @at WHERE delivery_id = @deliveryId AND delivered_at IS NULL AND due_at IS NULL",
                new { deliveryId, at = Timestamp.Write(at) }) > 0,
            cancellationToken);

    private Task<IReadOnlyList<AlertDelivery>> ListAsync(
        Func<SqliteConnection, IEnumerable<StoredDelivery>> list, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AlertDelivery>>(connection => [.. list(connection).Select(row => row.ToDelivery())], cancellationToken);

    /// <summary>A delivery together with its alert.</summary>
    internal sealed class StoredDelivery : StoredAlert
    {
        public long DeliveryId { get; init; }
        public string Channel { get; init; } = "";
        public int Attempts { get; init; }
        public string? Error { get; init; }
        public string? Notice { get; init; }

        public AlertDelivery ToDelivery() => new(DeliveryId, Channel, ToAlert(), Attempts)
        {
            Error = Error,
            Notice = Notice is null ? null : JsonSerializer.Deserialize<AlertNotice>(Notice, ReportJson.Compact),
        };
    }
}
