using System.Text.Json;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Tests;

/// <summary>The registry and freshness as a person uses them.</summary>
public sealed class FreshnessTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    private string WriteCatalog(string policyVersion = "2026-09")
    {
        Directory.CreateDirectory(Path.Combine(_cli.Home, "catalog"));
        File.WriteAllText(Path.Combine(_cli.Home, "catalog", "policies.yaml"), $$"""
            policies:
              - id: sums
                versions: [{ version: "2026-03", effective: 2026-03-01 }, { version: "{{policyVersion}}", effective: 2026-09-01, changed: zero counts }]
            """);
        return Path.Combine(_cli.Home, "catalog");
    }

    private Task<CommandResult> AddAsync() => _cli.RunAsync("eval", "add", TinyEval.Write(_cli, extra: """
        policy: { id: sums, version: "2026-03" }
        record: { reviewers: [bob], intended_use: Showing sums, decision_supported: gate }
        """));

    private static string[] Kinds(JsonElement stale) => [.. stale.EnumerateArray().Select(reason => reason.GetProperty("kind").GetString()!)];

    [Fact]
    public async Task Freshness_AfterAPolicyMovedOn_IsShownWithEveryScore()
    {
        await AddAsync();
        string eval = Path.Combine(_cli.Folder, "tiny.eval.yaml");
        string good = (await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"), "--json")).RunId;
        string bad = (await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "bad"), "--json")).RunId;
        Assert.Equal("None of 1 evals is stale.", (await _cli.RunAsync("freshness")).Output.Trim());

        WriteCatalog();
        CommandResult freshness = await _cli.RunAsync("freshness", "--json");
        Assert.Equal((0, 1, 1), (freshness.Code, freshness.Json.GetProperty("total").GetInt32(), freshness.Json.GetProperty("stale").GetInt32()));
        JsonElement stale = freshness.Json.GetProperty("evals")[0];
        Assert.Equal(("tiny", "active", true), (stale.GetProperty("eval_id").GetString(), stale.GetProperty("state").GetString(), stale.GetProperty("is_stale").GetBoolean()));
        Assert.Equal(["policy_moved_on"], Kinds(stale.GetProperty("reasons")));
        Assert.Equal(["policy_moved_on"], Kinds((await _cli.RunAsync("runs", "show", good, "--json")).Json.GetProperty("stale")));
        Assert.Equal(["policy_moved_on"], Kinds((await _cli.RunAsync("compare", good, bad, "--json")).Json.GetProperty("stale")));
        Assert.Equal(["policy_moved_on"], Kinds((await _cli.RunAsync("eval", "show", "tiny", "--json")).Json.GetProperty("stale")));
        foreach (string[] command in (string[][])[["runs", "show", good], ["compare", good, bad], ["eval", "show", "tiny"], ["freshness"]])
        {
            Assert.Contains("Policy sums is at version 2026-09", (await _cli.RunAsync(command)).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Freshness_OfAnOwner_ShowsHisAlone_AndAlertTellsOnce()
    {
        await AddAsync();
        WriteCatalog();
        Assert.Contains("1 of 1 evals is stale.", (await _cli.RunAsync("freshness", "--owner", "OWNER@example.org")).Output, StringComparison.Ordinal);
        Assert.Contains("No such evals", (await _cli.RunAsync("freshness", "--owner", "somebody")).Output, StringComparison.Ordinal);

        CommandResult first = await _cli.RunAsync("freshness", "--alert", "--json");
        CommandResult second = await _cli.RunAsync("freshness", "--alert", "--json");
        Assert.Equal((1, 0), (first.Json.GetProperty("work").GetProperty("opened").GetInt32(), second.Json.GetProperty("work").GetProperty("opened").GetInt32()));
        JsonElement alert = Assert.Single((await _cli.RunAsync("alerts", "list", "--json")).Json.GetProperty("alerts").EnumerateArray());
        Assert.Equal(("eval_stale", "owner@example.org"), (alert.GetProperty("kind").GetString(), alert.GetProperty("owner").GetString()));
    }

    [Fact]
    public async Task Catalog_Broken_IsExitCode2WithPlaces_ButScoresAreShownAllTheSame()
    {
        await AddAsync();
        string folder = WriteCatalog();
        File.AppendAllText(Path.Combine(folder, "policies.yaml"), "\npolices: []\n");
        File.WriteAllText(Path.Combine(folder, "freshness.yaml"), "schedules: [{ id: a, cron: daily }]");

        CommandResult validate = await _cli.RunAsync("catalog", "validate", "--json");
        Assert.Equal(2, validate.Code);
        Assert.Equal(["polices", "schedules[0].cron"], validate.Json.GetProperty("error").GetProperty("details").EnumerateArray().Select(problem => problem.GetProperty("field").GetString()));
        Assert.Equal(2, (await _cli.RunAsync("freshness")).Code);
        CommandResult show = await _cli.RunAsync("eval", "show", "tiny", "--json");
        Assert.Equal((0, JsonValueKind.Null), (show.Code, show.Json.GetProperty("stale").ValueKind));
        Assert.Contains("catalogue cannot be read", show.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("freshness", "--catalog", Path.Combine(_cli.Folder, "none"))).Code);
    }

    [Fact]
    public async Task State_ThroughTheLifecycle_IsKeptWithWhoAndWhy()
    {
        await AddAsync();
        Assert.Contains("nobody has put it under the lifecycle", (await _cli.RunAsync("eval", "state", "tiny")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("eval", "state", "tiny", "--to", "in_review", "--by", "ann", "--note", "new samples")).Code);
        Assert.Equal(2, (await _cli.RunAsync("eval", "state", "tiny", "--to", "approved", "--by", "eve")).Code);
        Assert.Equal(2, (await _cli.RunAsync("eval", "state", "tiny", "--to", "aproved", "--by", "bob")).Code);
        CommandResult approved = await _cli.RunAsync("eval", "state", "tiny", "--to", "approved", "--by", "bob", "--json");
        Assert.Equal(("approved", "bob"), (
            approved.Json.GetProperty("standing").GetProperty("state").GetString(),
            approved.Json.GetProperty("standing").GetProperty("approval").GetProperty("by").GetString()));

        Assert.Equal("approved", (await _cli.RunAsync("eval", "list", "--json")).Json.GetProperty("evals")[0].GetProperty("state").GetString());
        JsonElement[] history = [.. (await _cli.RunAsync("eval", "history", "tiny", "--json")).Json.GetProperty("history").EnumerateArray()];
        Assert.Equal(["ann new samples", "bob "], history.Select(move => $"{move.GetProperty("who").GetString()} {move.GetProperty("note").GetString()}"));
        string shown = (await _cli.RunAsync("eval", "show", "tiny")).Output;
        Assert.Contains("meant for: Showing sums", shown, StringComparison.Ordinal);
        Assert.Contains("reviewers: bob", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaked_AndWithdrawn_ShowsAndGoes()
    {
        await AddAsync();
        Assert.Equal(2, (await _cli.RunAsync("eval", "leaked", "tiny", "--evidence", "yes")).Code);
        Assert.Equal(2, (await _cli.RunAsync("eval", "leaked", "tiny", "--withdraw", "--evidence", "was another canary")).Code);
        Assert.Equal(0, (await _cli.RunAsync("eval", "leaked", "tiny", "--evidence", "canary seen in a crawl", "--by", "eve")).Code);
        Assert.Contains("as eve found", (await _cli.RunAsync("freshness")).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("eval", "leaked", "tiny", "--withdraw", "--evidence", "was another canary")).Code);
        Assert.Contains("None of 1 evals is stale.", (await _cli.RunAsync("freshness")).Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Serve_OnItsSchedule_TellsOwners_AndSeesToTheRunsItStarts()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await AddAsync();
        string catalog = WriteCatalog();
        File.WriteAllText(Path.Combine(catalog, "models-catalog.yaml"), $"models: [{{ id: new, family: sums, generation: 1, released: 2026-01-01, spec: \"{TinyEval.Model(_cli, "good")}\" }}]");
        File.WriteAllText(Path.Combine(catalog, "freshness.yaml"), "schedules: [{ id: daily, cron: \"0 6 * * *\", max_runs: 5 }]");
        Screen screen = new(TextWriter.Null, TextWriter.Null, json: true, isTerminal: false, Screen.PlainWidth);
        using ScreenLogs logs = new(screen);
        await using EmbeddedHost host = await EmbeddedHost.OpenAsync(
            _cli.Home, false, catalog, AlertSetup.WithoutFile(_cli.Home, screen), new ModelsFiles(null, _cli.Home).Providers(TimeProvider.System), TimeProvider.System, logs, cancel);
        TaskCompletionSource<Run> taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.OnMissingRun = (run, _) =>
        {
            taken.TrySetResult(run);
            return Task.CompletedTask;
        };
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task keeping = host.KeepFreshAsync(stop.Token);

        // The last time that fell due within a day is caught up with; starting runs is its last step.
        Assert.Equal(("tiny", RunStatus.Running), (await taken.Task.WaitAsync(cancel)) is { } run ? (run.EvalId, run.Status) : default);
        Assert.Equal("eval_stale", Assert.Single(await host.Alerts.ListAsync(false, cancel)).Kind);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }
}
