using System.Text.RegularExpressions;

namespace EvalFlow.Cli.Tests.Interchange;

public sealed partial class SqlCommandTests(DemoHome demo) : IClassFixture<DemoHome>
{
    private readonly CommandLine _cli = demo.Cli;

    /// <summary>Every question in docs/sql.md is answered by the query beside it, and none comes back empty.</summary>
    [Fact]
    public async Task TenQuestions_AreAnswered()
    {
        string[] queries = [.. SqlBlock().Matches(await File.ReadAllTextAsync(Doc(), TestContext.Current.CancellationToken)).Select(match => match.Groups["sql"].Value)];
        Assert.True(queries.Length >= 10, $"{queries.Length} questions");
        foreach (string query in queries)
        {
            CommandResult result = await _cli.RunAsync("sql", query, "--json");
            Assert.True(result.Code == 0, $"{query}\n{result.Output}");
            Assert.True(result.Json.GetProperty("rows").GetArrayLength() > 0, $"no rows: {query}");
        }
    }

    [Theory]
    [InlineData("DELETE FROM runs")]
    [InlineData("UPDATE evals SET title = 'x'")]
    [InlineData("CREATE TEMP TABLE t (a)")]
    [InlineData("ATTACH 'other.db' AS other")]
    [InlineData("PRAGMA journal_mode = DELETE")]
    [InlineData("PRAGMA table_info(runs)")]
    [InlineData("VACUUM INTO 'copy.db'")]
    [InlineData("SELECT load_extension('x')")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DELETE FROM runs")]
    [InlineData("")]
    [InlineData("-- nothing")]
    [InlineData("SELECT * FROM outputs")]
    [InlineData("SELECT * FROM cached_responses")]
    [InlineData("SELECT bytes FROM eval_samples")]
    [InlineData("SELECT source FROM evals")]
    [InlineData("WITH v_runs AS (SELECT bytes FROM outputs) SELECT * FROM v_runs")]
    [InlineData("SELECT * FROM (SELECT bytes FROM eval_samples) AS v_x")]
    [InlineData("WITH v_x AS (SELECT labels FROM calibrations) SELECT * FROM v_x")]
    [InlineData("SELECT (SELECT count(*) FROM checkpoints) FROM v_runs")]
    [InlineData("SELECT payload FROM workflow_history")]
    [InlineData("SELECT * FROM sqlite_schema")]
    [InlineData("SELECT * FROM pragma_table_info('runs')")]
    [InlineData("SELECT * FROM evals")]
    [InlineData("SELECT * FROM v_rnus")]
    [InlineData("SELEC 1")]
    public async Task WhatIsNoQuestion_IsRefused(string query)
    {
        CommandResult result = await _cli.RunAsync("sql", query, "--json");
        Assert.Equal(2, result.Code);
        Assert.Equal("bad_input", result.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task EndlessQuery_Ends()
    {
        CommandResult result = await _cli.RunAsync("sql", "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c", "--timeout", "0.2");
        Assert.Equal(2, result.Code);
        Assert.Contains("took longer than 0.2 s", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_AreCapped_AndSaid_AndAllGoToAFile()
    {
        CommandResult capped = await _cli.RunAsync("sql", "SELECT run_id FROM v_scores", "--max-rows", "3");
        string path = Path.Combine(_cli.Folder, "all.csv");
        CommandResult file = await _cli.RunAsync("sql", "SELECT sample_id, '=1+1' AS formula FROM v_scores", "--csv", path);

        Assert.Contains("3 rows", capped.Output, StringComparison.Ordinal);
        Assert.Contains("Only the first 3 rows are shown", capped.Error, StringComparison.Ordinal);
        Assert.Equal(0, file.Code);
        string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.True(lines.Length > 500, $"{lines.Length} lines");
        Assert.EndsWith(",'=1+1", lines[1], StringComparison.Ordinal);
    }

    /// <summary>Views are what dashboards rest on: a column that goes breaks them.</summary>
    [Fact]
    public async Task Views_StayAsTheyAre()
    {
        CommandResult views = await _cli.RunAsync("sql", "--views");
        Core.Tests.Approved.Matches(Trailing().Replace(views.Output.Replace("\r\n", "\n", StringComparison.Ordinal), ""), "views");
    }

    private static string Doc()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "docs", "sql.md")))
        {
            folder = folder.Parent;
        }
        return Path.Combine(folder!.FullName, "docs", "sql.md");
    }

    [GeneratedRegex("```sql\n(?<sql>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SqlBlock();

    [GeneratedRegex(@"[ ]+$", RegexOptions.Multiline)]
    private static partial Regex Trailing();
}

/// <summary>A data home after <c>evalflow demo</c>, for tests that only read.</summary>
public sealed class DemoHome : IAsyncLifetime
{
    public CommandLine Cli { get; } = new();

    public async ValueTask InitializeAsync() => await Cli.RunAsync("demo");

    public ValueTask DisposeAsync()
    {
        Cli.Dispose();
        return ValueTask.CompletedTask;
    }
}
