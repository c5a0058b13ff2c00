using System.IO.Compression;
using System.Text.Json;

namespace EvalFlow.Cli.Tests.Interchange;

public sealed class ExportCommandTests : IDisposable
{
    private const string Secret = "The sum is";   // In every response.

    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    private string At(string name) => Path.Combine(_cli.Folder, name);

    private async Task<string> RunAsync(string responses) =>
        (await _cli.RunAsync("run", TinyEval.Write(_cli), "--model", TinyEval.Model(_cli, responses), "--json")).RunId;

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("inspect")]
    public async Task Transcripts_LeaveOnlyWhenAskedFor_AndThatIsRecorded(string format)
    {
        string run = await RunAsync("good");
        CommandResult plain = await _cli.RunAsync("export", run, "--format", format, "-o", At("plain"));
        CommandResult full = await _cli.RunAsync("export", run, "--format", format, "-o", At("full"), "--with-transcripts", "--as", "ann");
        CommandResult audit = await _cli.RunAsync("sql", "SELECT parent, who, body ->> '$.pairs' AS pairs FROM v_records WHERE kind = 'transcript_export'", "--json");

        Assert.Equal((0, 0), (plain.Code, full.Code));
        string without = await File.ReadAllTextAsync(At("plain"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Secret, without, StringComparison.Ordinal);
        Assert.DoesNotContain("What is", without, StringComparison.Ordinal);
        Assert.Contains(run, without, StringComparison.Ordinal);
        string with = await File.ReadAllTextAsync(At("full"), TestContext.Current.CancellationToken);
        Assert.Contains(Secret, with, StringComparison.Ordinal);
        Assert.Contains("What is 3 + 3?", with, StringComparison.Ordinal);
        Assert.Equal($"[[\"{run}\",\"ann\",12]]", JsonSerializer.Serialize(audit.Json.GetProperty("rows")));
    }

    [Fact]
    public async Task EveryFormat_IsWritten_AndHoldsTheRun()
    {
        string run = await RunAsync("good");
        foreach (string format in (string[])["csv", "xlsx", "parquet", "jsonl", "inspect"])
        {
            CommandResult result = await _cli.RunAsync("export", run, "--format", format, "-o", At(format), "--json");
            Assert.Equal(0, result.Code);
            Assert.Equal(new FileInfo(At(format)).Length, result.Json.GetProperty("bytes").GetInt64());
        }
        Assert.Equal(13, (await File.ReadAllLinesAsync(At("csv"), TestContext.Current.CancellationToken)).Length);
        using JsonDocument log = JsonDocument.Parse(await File.ReadAllTextAsync(At("inspect"), TestContext.Current.CancellationToken));
        Assert.Equal(2, log.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(12, log.RootElement.GetProperty("samples").GetArrayLength());
        Assert.All((string[])["created", "task", "dataset", "model", "config"], name => Assert.True(log.RootElement.GetProperty("eval").TryGetProperty(name, out _), name));
        Assert.Equal(2, (await _cli.RunAsync("export", run, "--format", "csv", "-o", At("nowhere/x.csv"))).Code);
        Assert.Equal(2, (await _cli.RunAsync("export", run, "--format", "csv", "-o", At("x.csv"), "--table", "flips")).Code);
        Assert.False(File.Exists(At("x.csv")));
    }

    [Fact]
    public async Task InspectArchive_ComesBackWithTheSameNumbers()
    {
        string run = await RunAsync("bad");
        await _cli.RunAsync("export", run, "--format", "inspect", "-o", At("log.eval"), "--with-transcripts");
        await using (ZipArchive archive = await ZipFile.OpenReadAsync(At("log.eval"), TestContext.Current.CancellationToken))
        {
            Assert.Equal(
                ["_journal/start.json", "header.json", "reductions.json", "samples/q1_epoch_1.json", "summaries.json"],
                archive.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("samples/", StringComparison.Ordinal) || name.Contains("/q1_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
        CommandResult imported = await _cli.RunAsync("import", At("log.eval"), "--id", "again", "--direction", "higher_is_better", "--json");
        CommandResult original = await _cli.RunAsync("runs", "show", run, "--json");

        Assert.Equal(0, imported.Code);
        double before = original.Json.GetProperty("metrics")[0].GetProperty("value").GetDouble();
        Assert.Equal(before, imported.Metric("answer").GetProperty("value").GetDouble(), 12);
        CommandResult second = await _cli.RunAsync("import", At("log.eval"), "--id", "again", "--direction", "higher_is_better", "--json");
        Assert.Equal("1.0.0", second.FirstRun.GetProperty("eval_version").GetString());
    }

    [Fact]
    public async Task Comparison_IsExportedAsItWasMade()
    {
        (string good, string bad) = (await RunAsync("good"), await RunAsync("bad"));
        await _cli.RunAsync("compare", good, bad, "--margin", "0.125");
        CommandResult result = await _cli.RunAsync("export", "--compare", good, bad, "--format", "jsonl", "-o", At("c.jsonl"));
        CommandResult flips = await _cli.RunAsync("export", "--compare", good, bad, "--format", "csv", "--table", "flips", "-o", At("f.csv"));
        string text = await File.ReadAllTextAsync(At("c.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), (result.Code, flips.Code));
        Assert.Contains("\"margin\":0.125", text, StringComparison.Ordinal);
        Assert.Contains("\"verdict\":\"regressed\"", text, StringComparison.Ordinal);
        Assert.Equal(11, (await File.ReadAllLinesAsync(At("f.csv"), TestContext.Current.CancellationToken)).Length);
        Assert.Equal(2, (await _cli.RunAsync("export", "--compare", good, bad, "--format", "csv", "--with-transcripts", "-o", At("x.csv"))).Code);
        Assert.Equal(2, (await _cli.RunAsync("export", good, bad, "--format", "csv", "-o", At("x.csv"))).Code);
    }
}
