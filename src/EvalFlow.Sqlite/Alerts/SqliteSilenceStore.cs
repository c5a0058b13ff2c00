using System.Text.Json;
using Dapper;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Alerts;

[DapperAot]
internal sealed class SqliteSilenceStore(Database database) : ISilenceStore
{
    public Task AddAsync(AlertSilence silence, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "add silence",
            connection => connection.Execute(
                "INSERT INTO alert_silences (silence_id, ends_at, silence) VALUES (@SilenceId, @ends, @json) ON CONFLICT DO NOTHING",
                new { silence.SilenceId, ends = Timestamp.Write(silence.EndsAt), json = Write(silence) }),
            cancellationToken);

    public Task<IReadOnlyList<AlertSilence>> ListAsync(DateTimeOffset after, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AlertSilence>>(
            connection =>
            [
                .. connection.Query<string>(
                    "SELECT silence FROM alert_silences WHERE ends_at > @after ORDER BY ends_at, silence_id", new { after = Timestamp.Write(after) })
                    .Select(Read),
            ],
            cancellationToken);

    public Task<bool> EndAsync(string silenceId, string who, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync("end silence", connection => End(connection, silenceId, who, now), cancellationToken);

    private static bool End(SqliteConnection connection, string silenceId, string who, DateTimeOffset now)
    {
        string? stored = connection.QuerySingleOrDefault<string?>(
            "SELECT silence FROM alert_silences WHERE silence_id = @silenceId AND ends_at > @now", new { silenceId, now = Timestamp.Write(now) });
        return stored is not null && connection.Execute(
            "UPDATE alert_silences SET ends_at = @now, silence = @json WHERE silence_id = @silenceId",
            new { silenceId, now = Timestamp.Write(now), json = Write(Read(stored) with { EndsAt = now, EndedBy = who }) }) > 0;
    }

    private static string Write(AlertSilence silence) => JsonSerializer.Serialize(silence, ReportJson.Compact);

    private static AlertSilence Read(string json) => JsonSerializer.Deserialize<AlertSilence>(json, ReportJson.Compact)!;
}
