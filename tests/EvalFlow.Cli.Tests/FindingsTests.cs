using System.Text.Json;
using System.Text.RegularExpressions;
using EvalFlow.Core.Tests;

namespace EvalFlow.Cli.Tests;

/// <summary>A regression from alert to finding, mitigation, run that shows it, and a later run that takes it back.</summary>
public sealed partial class FindingsTests : IDisposable
{
    private const int Samples = 40;

    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [GeneratedRegex("r-[0-9]{8}-[0-9]{6}-[a-z0-9]{6}")]
    private static partial Regex RunId { get; }

    private string Write()
    {
        _cli.Write("samples.csv", "id,prompt,answer\n" + string.Concat(Enumerable.Range(1, Samples).Select(i => $"q{i},What is {i} + {i}?,[{i + i}]\n")));
        foreach ((string name, int right) in new[] { ("good", 40), ("bad", 6), ("half", 28), ("fixed", 40), ("worse", 20) })
        {
            _cli.Write($"{name}.csv", "id,response\n" + string.Concat(Enumerable.Range(1, Samples).Select(i => $"q{i},The sum is [{(i <= right ? i + i : 0)}].\n")));
        }
        return _cli.Write("sums.eval.yaml", """
            id: sums
            version: 1.0.0
            title: "Sums <b>*of*</b> numbers"
            owner: owner@example.org
            severity: 4
            harm_domain: sums
            policy: { id: SUM, version: "2026-09", clause: "3.2" }
            samples: { path: samples.csv, id: id, input: prompt, target: answer }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true, margin: 0.1 }
            """);
    }

    // Run ids and starting times are those of the clock on the wall; a run must be newer than the one it mends.
    private async Task<string> RunAsync(string model, string? baseline = null)
    {
        CommandResult run = await _cli.RunAsync([
            "run", Path.Combine(_cli.Folder, "sums.eval.yaml"), "--model", $"replay:{Path.Combine(_cli.Folder, model)}.csv",
            .. baseline is null ? (string[])[] : ["--baseline", baseline], "--json"]);
        Assert.Equal(0, run.Code);
        return run.RunId;
    }

    private async Task<(string Good, string Bad, string Finding)> FoundAsync()
    {
        Write();
        string good = await RunAsync("good");
        string bad = await RunAsync("bad", good);
        string alert = (await _cli.RunAsync("alerts", "list", "--json")).Json.GetProperty("alerts")[0].GetProperty("alert_id").GetString()!;
        CommandResult opened = await _cli.RunAsync("findings", "open", "--alert", alert, "--owner", "Ann", "--due", "2030-01-31", "--release", "atlas-4.2", "--by", "Zoë", "--json");
        Assert.Equal(0, opened.Code);
        return (good, bad, opened.Json.GetProperty("finding_id").GetString()!);
    }

    private async Task<string> MitigateAsync(string finding) => (await _cli.RunAsync(
        "findings", "mitigate", finding, "--type", "prompt", "--title", "New system prompt", "--by", "Ann", "--json"))
        .Json.GetProperty("mitigations")[0].GetProperty("mitigation_id").GetString()!;

    private async Task<string> StageAsync(string finding) =>
        (await _cli.RunAsync("findings", "show", finding, "--json")).Json.GetProperty("stage").GetString()!;

    private async Task<string> AlertStateAsync() =>
        (await _cli.RunAsync("alerts", "list", "--all", "--json")).Json.GetProperty("alerts").EnumerateArray().Last().GetProperty("state").GetString()!;

    [Fact]
    public async Task Finding_FromAlertToRunThatShowsIt_AndBack()
    {
        (string good, string bad, string finding) = await FoundAsync();
        Assert.Equal(("open", "acknowledged"), (await StageAsync(finding), await AlertStateAsync()));
        string mitigation = await MitigateAsync(finding);
        CommandResult early = await _cli.RunAsync("findings", "close", finding);
        Assert.Equal(2, early.Code);
        Assert.Contains("Nobody wrote down why it happened.", early.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("findings", "verify", mitigation, "--run", bad)).Code);
        Assert.Equal(2, (await _cli.RunAsync("findings", "verify", mitigation, "--run", good)).Code);

        CommandResult half = await _cli.RunAsync("findings", "verify", mitigation, "--run", await RunAsync("half", bad));
        Assert.Equal(1, half.Code);
        Assert.Contains("Better, but still worse than before", Regex.Replace(half.Output, @"\s+", " "), StringComparison.Ordinal);
        Assert.Equal(("mitigating", "acknowledged"), (await StageAsync(finding), await AlertStateAsync()));

        string mended = await RunAsync("fixed", bad);
        CommandResult shown = await _cli.RunAsync("findings", "verify", mitigation, "--run", mended, "--by", "Ann");
        Assert.Equal(0, shown.Code);
        Assert.Contains($"RESOLVED by {mended}", shown.Output, StringComparison.Ordinal);
        Assert.Equal(("mitigated", "resolved"), (await StageAsync(finding), await AlertStateAsync()));
        Assert.Equal(2, (await _cli.RunAsync("findings", "verify", mitigation, "--run", mended)).Code);
        await _cli.RunAsync("findings", "explain", finding, "The system prompt was cut.", "--by", "Ann");
        Assert.Equal(0, (await _cli.RunAsync("findings", "close", finding, "--by", "Bob")).Code);
        Assert.Empty((await _cli.RunAsync("findings", "list", "--json")).Json.GetProperty("findings").EnumerateArray());

        string worse = await RunAsync("worse", good);
        Assert.Equal("mitigating", await StageAsync(finding));
        JsonElement[] timeline = [.. (await _cli.RunAsync("findings", "show", mitigation, "--json")).Json.GetProperty("timeline").EnumerateArray()];
        Assert.Equal(("evalflow", "reopened the finding"), (timeline[^1].GetProperty("who").GetString(), timeline[^1].GetProperty("what").GetString()));
        Assert.Contains(worse, timeline[^2].GetProperty("runs").EnumerateArray().Select(run => run.GetString()));
        Assert.Equal(0, (await _cli.RunAsync("findings", "review", worse, "--json")).Json.GetProperty("reopened").GetInt32());
        Assert.Equal(timeline.Length, (await _cli.RunAsync("findings", "show", finding, "--json")).Json.GetProperty("timeline").GetArrayLength());

        CommandResult audit = await _cli.RunAsync("audit", "--json");
        string[] said = [.. audit.Json.GetProperty("entries").EnumerateArray().Select(entry => RunId.Replace(entry.GetProperty("what").GetString()!, "RUN"))];
        Assert.Contains($"Bob closed the finding ({finding})", said);
        Assert.Contains($"Ann closed the mitigation {mitigation}: run RUN shows every claim", said);
        Assert.Contains(said, one => one.StartsWith("Zoë acknowledged alert a-", StringComparison.Ordinal));
        Assert.Equal("Bob", Assert.Single((await _cli.RunAsync("audit", "--who", "bob", "--kind", "finding", "--json")).Json.GetProperty("entries").EnumerateArray()).GetProperty("who").GetString());
        Assert.NotEmpty((await _cli.RunAsync("audit", "--subject", "atlas-4.2", "--since", "1d", "--json")).Json.GetProperty("entries").EnumerateArray());
        Assert.Equal(2, (await _cli.RunAsync("audit", "--since", "yesterday")).Code);
    }

    [Fact]
    public async Task Runbook_OfAFinding_IsAsApproved()
    {
        (_, _, string finding) = await FoundAsync();
        await MitigateAsync(finding);
        CommandResult runbook = await _cli.RunAsync("findings", "runbook", finding);
        Assert.Equal(0, runbook.Code);
        Dictionary<string, string> runs = [];
        string text = RunId.Replace(runbook.Output.ReplaceLineEndings("\n"), match =>
            runs.TryGetValue(match.Value, out string? known) ? known : runs[match.Value] = $"RUN-{runs.Count + 1}");
        Approved.Matches(Regex.Replace(text, "(?<=[`|a-z ])([fam])-[0-9a-f]{10}", "$1-ID"), "runbook");
        string template = _cli.Write("own.md", "# {{title}} {{nobody}}");
        CommandResult refused = await _cli.RunAsync("findings", "runbook", finding, "--template", template);
        Assert.Equal(2, refused.Code);
        Assert.Contains("'nobody' is nothing that a runbook can name.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ByHand_DependAndDismiss_KeepTheirRules()
    {
        (string good, string bad, string first) = await FoundAsync();
        CommandResult byHand = await _cli.RunAsync("findings", "open", "--baseline", good, "--candidate", bad, "--owner", "Bob", "--json");
        string second = byHand.Json.GetProperty("finding_id").GetString()!;
        Assert.Equal(JsonValueKind.Null, byHand.Json.GetProperty("finding").GetProperty("alert_id").ValueKind);
        Assert.Equal(2, (await _cli.RunAsync("findings", "open", "--baseline", good, "--candidate", bad, "--metric", "acuracy")).Code);
        Assert.Equal(2, (await _cli.RunAsync("findings", "open")).Code);

        Assert.Equal(0, (await _cli.RunAsync("findings", "depend", first, second)).Code);
        CommandResult circle = await _cli.RunAsync("findings", "depend", second, first);
        Assert.Contains("would wait for itself", circle.Error, StringComparison.Ordinal);
        Assert.Equal(2, circle.Code);
        CommandResult own = await _cli.RunAsync("findings", "dismiss", second, "--why", "a false alarm", "--by", "bob");
        Assert.Contains("cannot dismiss it alone", own.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("findings", "dismiss", second, "--why", "a false alarm", "--by", "Cid")).Code);
        Assert.Equal(2, (await _cli.RunAsync("findings", "note", "f-nothing", "x")).Code);
        Assert.Equal(2, (await _cli.RunAsync("findings", "mitigate", second, "--type", "prompt", "--title", "x")).Code);
        Assert.Equal(2, (await _cli.RunAsync("findings", "mitigate", first, "--type", "prompt", "--title", "x", "--claim", "sums:accuracy:down")).Code);
        Assert.Equal(0, (await _cli.RunAsync("findings", "reopen", second, "--why", "seen again")).Code);
        await MitigateAsync(first);
        Assert.Contains("MITIGATING", (await _cli.RunAsync("findings", "list")).Output, StringComparison.Ordinal);
    }
}
