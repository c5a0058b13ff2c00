using System.Text.Json;

namespace EvalFlow.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Run_WithJson_PrintsTheContractAndNothingElse()
    {
        CommandResult result = await _cli.RunAsync("run", TinyEval.Write(_cli), "--model", TinyEval.Model(_cli, "bad"), "--json");

        Assert.Equal(0, result.Code);
        JsonElement run = result.FirstRun;
        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.Equal(12, run.GetProperty("samples").GetProperty("planned").GetInt32());
        Assert.Equal(12, run.GetProperty("samples").GetProperty("completed").GetInt32());
        JsonElement metric = result.Metric("accuracy");
        Assert.Equal(2.0 / 12, metric.GetProperty("value").GetDouble(), 15);
        Assert.Equal("clopper_pearson", metric.GetProperty("ci").GetProperty("method").GetString());
        Assert.Equal(3, run.GetProperty("metrics").GetArrayLength());
        string[] wanted =
        [
            "run_id", "eval_id", "eval_version", "eval_hash", "model", "status", "started_at", "finished_at", "samples", "requests", "usage", "metrics",
        ];
        Assert.All(wanted, name => Assert.True(run.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task Run_AMissingAndADoubledId_AreErrorsNeverScores()
    {
        string eval = TinyEval.Write(_cli);
        string[] rows = [.. File.ReadAllLines(Path.Combine(_cli.Folder, "good.csv")).Where(line => !line.StartsWith("q7,", StringComparison.Ordinal)), "q3,again"];
        _cli.Write("partial.csv", string.Join('\n', rows) + "\n");

        CommandResult result = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "partial"), "--json");

        Assert.Equal(3, result.Code);
        Assert.Equal("completed_with_errors", result.FirstRun.GetProperty("status").GetString());
        Assert.Equal(2, result.FirstRun.GetProperty("samples").GetProperty("errored").GetInt32());
        Assert.Equal(10, result.Metric("accuracy").GetProperty("n").GetInt32());
        Assert.Equal(10.0 / 12, result.Metric("accuracy").GetProperty("bounds").GetProperty("low").GetDouble(), 12);
        Assert.Equal(1, result.Metric("accuracy").GetProperty("bounds").GetProperty("high").GetDouble());
    }

    [Fact]
    public async Task Resume_ARunWithErrors_TriesJustThoseAgain()
    {
        string eval = TinyEval.Write(_cli);
        CommandResult first = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"), "--json");
        Assert.Equal(0, first.Code);
        string path = Path.Combine(_cli.Folder, "good.csv");
        string whole = File.ReadAllText(path);
        _cli.Write("later.csv", whole.Replace("q7,", "x7,", StringComparison.Ordinal));
        CommandResult broken = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "later"), "--json");
        Assert.Equal(3, broken.Code);
        _cli.Write("later.csv", whole);

        CommandResult resumed = await _cli.RunAsync("runs", "resume", broken.RunId, "--json");

        Assert.Equal(0, resumed.Code);
        Assert.Equal(broken.RunId, resumed.RunId);
        Assert.Equal(12, resumed.Metric("accuracy").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Resume_OtherRecordedResponsesThanAtTheStart_IsRefused()
    {
        CommandResult run = await _cli.RunAsync("run", TinyEval.Write(_cli), "--model", TinyEval.Model(_cli, "good"), "--json");
        _cli.SetStatus(run.RunId, "cancelled");
        File.AppendAllText(Path.Combine(_cli.Folder, "good.csv"), "q99,late\n");
        CommandResult resumed = await _cli.RunAsync("runs", "resume", run.RunId);
        Assert.Equal(2, resumed.Code);
        Assert.Contains("have changed since run", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_ACancelledRun_Completes()
    {
        CommandResult run = await _cli.RunAsync("run", TinyEval.Write(_cli), "--model", TinyEval.Model(_cli, "good"), "--json");
        _cli.SetStatus(run.RunId, "cancelled");
        CommandResult resumed = await _cli.RunAsync("runs", "resume", run.RunId[^6..], "--json");
        Assert.Equal(0, resumed.Code);
        Assert.Equal("completed", resumed.FirstRun.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Run_WithLimit_TakesTheSameSamplesForEveryModel()
    {
        string eval = TinyEval.Write(_cli);
        CommandResult good = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"), "--limit", "5", "--json");
        CommandResult bad = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "bad"), "--limit", "5", "--json");
        CommandResult comparison = await _cli.RunAsync("compare", good.RunId, bad.RunId, "--json");
        Assert.Equal(5, comparison.Row("accuracy").GetProperty("n_paired").GetInt32());
        Assert.Equal(0, comparison.Row("accuracy").GetProperty("n_unmatched").GetInt32());
    }

    [Fact]
    public async Task Run_SeveralEpochsOfOneRecordedResponse_CountSamplesNotPairs()
    {
        CommandResult result = await _cli.RunAsync(
            "run", TinyEval.Write(_cli), "--model", TinyEval.Model(_cli, "bad"), "--epochs", "3", "--json");
        Assert.Equal(36, result.FirstRun.GetProperty("samples").GetProperty("planned").GetInt32());
        Assert.Equal(12, result.Metric("accuracy").GetProperty("n").GetInt32());
        Assert.Contains("no epoch column", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithABaseline_RaisesOneAlertForAllItsRegressionsHoweverOftenItRuns()
    {
        string eval = TinyEval.Write(_cli);
        CommandResult good = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"), "--json");
        List<string> bads = [];
        for (int i = 0; i < 2; i++)
        {
            CommandResult bad = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "bad"), "--baseline", good.RunId, "--json");
            Assert.Equal(0, bad.Code);
            bads.Add(bad.RunId);
        }

        JsonElement alert = Assert.Single((await _cli.RunAsync("alerts", "list", "--json")).Json.GetProperty("alerts").EnumerateArray());

        Assert.Equal(JsonValueKind.Null, alert.GetProperty("slice").ValueKind);
        Assert.Equal(2, alert.GetProperty("times_seen").GetInt32());
        Assert.Equal(5, alert.GetProperty("severity").GetInt32());
        Assert.Equal(bads.Max(StringComparer.Ordinal), Assert.Single(alert.GetProperty("rows").EnumerateArray()).GetProperty("candidate_run").GetString());
        JsonElement line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(Path.Combine(_cli.Home, "alerts.jsonl")))).RootElement;
        Assert.Equal("raised", line.GetProperty("notice").GetString());
        Assert.Equal(alert.GetProperty("alert_id").GetString(), line.GetProperty("alert_id").GetString());
    }

    [Fact]
    public async Task Run_OtherContentUnderTheSameVersion_IsRefused()
    {
        Assert.Equal(0, (await _cli.RunAsync("eval", "add", TinyEval.Write(_cli))).Code);
        string changed = TinyEval.Write(_cli, extra: "gate: { metric: accuracy, min: 0.5 }");
        CommandResult result = await _cli.RunAsync("run", changed, "--model", TinyEval.Model(_cli, "good"), "--json");
        Assert.Equal(2, result.Code);
        Assert.Equal("bad_input", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("1.0.1", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_OtherSamples_IsNotComparableAndSaysWhy()
    {
        CommandResult first = await _cli.RunAsync("run", TinyEval.Write(_cli), "--model", TinyEval.Model(_cli, "good"), "--json");
        string eval = TinyEval.Write(_cli, "1.1.0");
        File.AppendAllText(Path.Combine(_cli.Folder, "samples.csv"), "q13,What is 13 + 13?,[26],odd\n");
        File.AppendAllText(Path.Combine(_cli.Folder, "bad.csv"), "q13,[26]\n");
        CommandResult second = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "bad"), "--json");

        CommandResult comparison = await _cli.RunAsync("compare", first.RunId, second.RunId, "--json");

        Assert.Equal(0, comparison.Code);
        Assert.False(comparison.Json.GetProperty("comparable").GetBoolean());
        Assert.Contains("samples differ", comparison.Json.GetProperty("not_comparable_reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("not_comparable", comparison.Row("accuracy").GetProperty("verdict").GetString());
        Assert.Equal(12, comparison.Row("accuracy").GetProperty("n_paired").GetInt32());
        Assert.Equal(1, comparison.Row("accuracy").GetProperty("n_unmatched").GetInt32());
    }

    [Fact]
    public async Task Cancel_AnEndedRun_ChangesNothing()
    {
        CommandResult run = await _cli.RunAsync("run", TinyEval.Write(_cli), "--model", TinyEval.Model(_cli, "good"), "--json");
        CommandResult cancelled = await _cli.RunAsync("runs", "cancel", run.RunId, "--json");
        Assert.Equal("completed", cancelled.Json.GetProperty("status").GetString());
    }
}
