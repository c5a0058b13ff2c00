using Dapper;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

public sealed class HomeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 23, 22, 36, 1, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private Task<SqliteHome> OpenAsync() => SqliteHome.OpenAsync(_folder.Path, _clock, Cancel);

    private SqliteConnection Connect()
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(_folder.Path, SqliteHome.FileName)};Pooling=False");
        connection.Open();
        return connection;
    }

    [Fact]
    public async Task Open_AFolderThatIsMissing_MakesIt()
    {
        string folder = Path.Combine(_folder.Path, "deep", "home");
        await using SqliteHome home = await SqliteHome.OpenAsync(folder, _clock, Cancel);

        Assert.Empty(await home.Runs.ListAsync(Cancel));
        Assert.True(File.Exists(Path.Combine(folder, "evalflow.db")));
    }

    [Fact]
    public async Task Open_ADatabaseOfANewerVersion_SaysSoAndChangesNothing()
    {
        await (await OpenAsync()).DisposeAsync();
        using (SqliteConnection connection = Connect())
        {
            connection.Execute("PRAGMA user_version = 99");
        }

        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(OpenAsync);

        Assert.Contains("newer EvalFlow", refused.Message, StringComparison.Ordinal);
        Assert.Contains("99", refused.Message, StringComparison.Ordinal);
        using SqliteConnection after = Connect();
        Assert.Equal(99, after.QuerySingle<int>("PRAGMA user_version"));
    }

    [Fact]
    public async Task Open_AFileThatIsNoDatabase_SaysSo()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, SqliteHome.FileName), new string('x', 5000), Cancel);

        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(OpenAsync);

        Assert.Contains("not a database", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MigratesOnce()
    {
        SqliteHome[] homes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(OpenAsync, Cancel)));
        foreach (SqliteHome home in homes)
        {
            Assert.Empty(await home.Runs.ListAsync(Cancel));
            await home.DisposeAsync();
        }
    }

    [Fact]
    public async Task Scores_ForAnAnalyst_ReadAsWords()
    {
        await using SqliteHome home = await OpenAsync();
        await SavePlannedRunAsync(home);
        ScoreRow[] rows =
        [
            new("s-1", 1, "refusal", Outcome.Scored, "full_refusal", 1, null),
            new("s-1", 2, "refusal", Outcome.JudgeFailed, null, null, "unreadable"),
            new("s-2", 1, "length", Outcome.Scored, null, 0.25, null),
            new("s-2", 2, "refusal", Outcome.Errored, null, null, "no response"),
            new("s-3", 1, "refusal", Outcome.Skipped, null, null, "no target"),
        ];
        await home.Runs.CommitShardAsync(new("r-1", 0, new(4, 1, 1), default, default, default, rows), Cancel);
        using SqliteConnection connection = Connect();

        List<string> read = connection.Query(
                """
                SELECT run_id || ' ' || sample_id || ' ' || epoch || ' ' || grader || ' ' || outcome || ' '
                    || COALESCE(label, '-') || ' ' || COALESCE(value, '-') || ' ' || COALESCE(reason, '-') AS line
                FROM scores
                """)
            .Select(row => (string)row.line).ToList();

        Assert.Equal(
            [
                "r-1 s-1 1 refusal scored full_refusal 1.0 -",
                "r-1 s-1 2 refusal judge_failed - - unreadable",
                "r-1 s-2 1 length scored - 0.25 -",
                "r-1 s-2 2 refusal errored - - no response",
                "r-1 s-3 1 refusal skipped - - no target",
            ],
            read);
        Assert.Equal(
            "2026-11-23T22:36:01.0000000Z",
            connection.QuerySingle<string>("SELECT committed_at FROM shards WHERE shard = 0"));

        await home.Runs.ReopenShardAsync("r-1", 0, default, Cancel);
        Assert.Equal(0, connection.QuerySingle<int>("SELECT COUNT(*) FROM scores"));
    }

    [Fact]
    public async Task Metrics_ForAnAnalyst_AreThoseLastSaved()
    {
        await using SqliteHome home = await OpenAsync();
        await SavePlannedRunAsync(home);
        await home.Runs.SaveResultsAsync("r-1", "{}", [new("old", null, 1, 1, null, null, null, null)], Cancel);
        await home.Runs.SaveResultsAsync("r-1", "{}", [new("rate", "language=de", 40, 0.1, 0.02, 0.05, 0.2, "wilson")], Cancel);
        using SqliteConnection connection = Connect();

        Assert.Equal(
            "r-1 rate language=de 40 0.1 0.02 0.05 0.2 wilson",
            connection.QuerySingle<string>(
                "SELECT concat_ws(' ', run_id, metric, slice, n, value, std_error, ci_low, ci_high, ci_method) FROM metrics"));
    }

    [Fact]
    public async Task Commit_WhoseRowsBreakOff_LeavesTheShardOpen()
    {
        await using SqliteHome home = await OpenAsync();
        await SavePlannedRunAsync(home);
        static IEnumerable<ScoreRow> Rows()
        {
            yield return new("s-1", 1, "a grader nobody met before", Outcome.Scored, "label", 1, null);
            throw new InvalidDataException("no further");
        }

        await Assert.ThrowsAsync<InvalidDataException>(
            () => home.Runs.CommitShardAsync(new("r-1", 0, new(1, 0, 0), default, default, default, Rows()), Cancel));

        Assert.Equal([0], await home.Runs.ListOpenShardsAsync("r-1", Cancel));
        Assert.True((await home.Runs.CommitShardAsync(
            new("r-1", 0, new(1, 0, 0), default, default, default, Rows().Take(1)), Cancel)).Committed);
    }

    [Fact]
    public async Task Commit_OfAShardNobodyPlanned_IsABugAndSaysSo()
    {
        await using SqliteHome home = await OpenAsync();
        await SavePlannedRunAsync(home);

        await Assert.ThrowsAsync<KeyNotFoundException>(
            () => home.Runs.CommitShardAsync(new("r-1", 7, new(1, 0, 0), default, default, default, []), Cancel));
        await Assert.ThrowsAsync<KeyNotFoundException>(
            () => home.Runs.CommitShardAsync(new("r-2", 0, new(1, 0, 0), default, default, default, []), Cancel));
    }

    private static async Task SavePlannedRunAsync(SqliteHome home)
    {
        await home.Runs.CreateAsync(
            new()
            {
                RunId = "r-1",
                RequestKey = "k",
                EvalId = "e",
                EvalVersion = "1",
                EvalHash = "h",
                DatasetHash = "d",
                Hashes = new("a", "b", "c", "d", new Dictionary<string, string>()),
                Model = "replay:x.csv",
                ToolVersion = "0.1.0",
                Epochs = 1,
                MaxConcurrency = 1,
                Status = RunStatus.Running,
                StartedAt = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
            },
            Cancel);
        await home.Runs.SavePlanAsync("r-1", 5, [new(0, 0, 5)], null, Cancel);
    }
}
