using System.Text.Json;
using EvalFlow.Core.Tests;

namespace EvalFlow.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Compare_WithJson_PrintsTheContractAndNothingElse()
    {
        string eval = TinyEval.Write(_cli);
        CommandResult comparison = await CompareAsync(await RunAsync(eval, "good"), await RunAsync(eval, "bad"));

        Assert.Equal(1, comparison.Code);
        string[] wanted =
        [
            "baseline_run", "candidate_run", "comparable", "not_comparable_reasons", "comparisons", "flips", "left_out", "left_out_counts",
            "left_out_samples", "behaviours", "look", "accepted_by", "accepted_because", "accepted_at", "accepted_reasons",
        ];
        Assert.All(wanted, name => Assert.True(comparison.Json.TryGetProperty(name, out _), name));
        string[] columns =
        [
            "metric", "slice", "direction", "n_paired", "n_unmatched", "baseline", "candidate", "delta", "ci", "test", "p_value", "q_value",
            "newly_failing", "newly_passing", "mde", "verdict", "needed_n", "needed_epochs", "non_inferior", "margin_ci",
        ];
        Assert.All(columns, name => Assert.True(comparison.Row("accuracy").TryGetProperty(name, out _), name));
        Assert.False(comparison.Row("accuracy").GetProperty("non_inferior").GetBoolean());
    }

    [Fact]
    public async Task Compare_SomeSamplesLackAnAnswer_ListsThemWithTheReason()
    {
        string eval = TinyEval.Write(_cli);
        string[] rows = [.. File.ReadAllLines(Path.Combine(_cli.Folder, "bad.csv")).Where(line => !line.StartsWith("q7,", StringComparison.Ordinal))];
        _cli.Write("partial.csv", string.Join('\n', rows) + "\n");
        string good = await RunAsync(eval, "good");
        CommandResult partial = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "partial"), "--json");

        JsonElement left = Assert.Single((await CompareAsync(good, partial.RunId)).Json.GetProperty("left_out").EnumerateArray());

        Assert.Equal(("q7", "candidate", "errored"), (Text(left, "sample_id"), Text(left, "in"), Text(left, "reason")));
        Assert.Contains("1 could not be evaluated in the candidate: q7", (await _cli.RunAsync("compare", good, partial.RunId)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_OtherSettings_AcceptedWithAReason_GivesVerdictsAndKeepsTheDecision()
    {
        string first = await RunAsync(TinyEval.Write(_cli), "good");
        string second = await RunAsync(TinyEval.Write(_cli, "1.1.0", "generation: { temperature: 0.7 }"), "bad");

        CommandResult refused = await CompareAsync(first, second);
        CommandResult accepted = await _cli.RunAsync(
            "compare", first, second, "--accept-differences", "both models ignore the temperature", "--accepted-by", "ada", "--json");
        CommandResult again = await CompareAsync(first, second);

        Assert.Equal((0, "not_comparable"), (refused.Code, Text(refused.Row("accuracy"), "verdict")));
        Assert.Equal((1, "regressed"), (accepted.Code, Text(accepted.Row("accuracy"), "verdict")));
        Assert.False(accepted.Json.GetProperty("comparable").GetBoolean());
        Assert.Equal(("ada", "both models ignore the temperature"), (Text(accepted.Json, "accepted_by"), Text(accepted.Json, "accepted_because")));
        Assert.Equal(
            "The generation settings differ: temperature unset and 0.7.", Assert.Single(accepted.Json.GetProperty("accepted_reasons").EnumerateArray()).GetString());
        Assert.True(accepted.Row("accuracy").GetProperty("differences_accepted").GetBoolean());
        // A later comparison does not inherit the decision, and does not forget that there was one.
        Assert.Equal(JsonValueKind.Null, again.Json.GetProperty("accepted_by").ValueKind);
        Assert.Equal("not_comparable", Text(again.Row("accuracy"), "verdict"));
        Assert.Equal("ada", Text(Assert.Single(again.Json.GetProperty("earlier_acceptances").EnumerateArray()), "by"));
    }

    [Theory]
    [InlineData("--accept-differences", "ok", "does not say why")]
    [InlineData("--accept-differences", "  ", "does not say why")]
    [InlineData("--accepted-by", "ada", "nothing is accepted")]
    public async Task Compare_AcceptedWithoutAReason_IsRefused(string option, string value, string expected)
    {
        string eval = TinyEval.Write(_cli);
        CommandResult refused = await _cli.RunAsync("compare", await RunAsync(eval, "good"), await RunAsync(eval, "bad"), option, value);
        Assert.Equal(2, refused.Code);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }

    [Fact]
    public async Task Compare_AGraderThatOnlyTheCandidateHas_LeavesJustItsMetricOpen()
    {
        string first = await RunAsync(TinyEval.Write(_cli), "good");
        string eval = TinyEval.Write(_cli, "1.1.0");
        File.WriteAllText(eval, File.ReadAllText(eval)
            .Replace("type: includes }", "type: includes }\n  - { name: refusal, type: refusal }", StringComparison.Ordinal)
            .Replace("margin: 0.05 }", "margin: 0.05 }\n  - { name: refusal_rate, grader: refusal, label: full_refusal, direction: lower_is_better }", StringComparison.Ordinal));
        CommandResult comparison = await CompareAsync(first, await RunAsync(eval, "bad"));

        Assert.Equal(1, comparison.Code);
        Assert.Equal("regressed", Text(comparison.Row("accuracy"), "verdict"));
        Assert.Equal("not_comparable", Text(comparison.Row("refusal_rate"), "verdict"));
        Assert.Equal(0, comparison.Row("refusal_rate").GetProperty("n_paired").GetInt32());
        Assert.Contains("Only the candidate has a grader 'refusal'.", comparison.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_TheSameModelAgainAndAgain_CountsTheLooks()
    {
        string eval = TinyEval.Write(_cli);
        string good = await RunAsync(eval, "good");
        string[] later = [await RunAsync(eval, "bad"), await RunAsync(eval, "bad"), await RunAsync(eval, "bad")];

        int[] looks = await LooksAsync(good, [later[0], later[1], later[0], later[2], later[1]]);

        Assert.Equal([1, 2, 1, 3, 2], looks);
        CommandResult last = await CompareAsync(good, later[2]);
        Assert.Contains("look 3 at this model", last.Json.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await LookAsync(good, await RunAsync(eval, "good")));
    }

    [Fact]
    public async Task Compare_WithPlannedLooks_DemandsMoreAtTheFirstThanAtTheLast()
    {
        string eval = TinyEval.Write(_cli, extra: "looks: { planned: 2, spending: obrien_fleming }");
        string good = await RunAsync(eval, "good");
        CommandResult first = await CompareAsync(good, await RunAsync(eval, "bad"));
        CommandResult second = await CompareAsync(good, await RunAsync(eval, "bad"));
        CommandResult third = await CompareAsync(good, await RunAsync(eval, "bad"));

        // 10 samples got worse and none better: p = 0.00195. Half of the looks may use 0.00305, so that it counts at both.
        Assert.Equal(("regressed", "regressed"), (Text(first.Row("accuracy"), "verdict"), Text(second.Row("accuracy"), "verdict")));
        Assert.Equal((1, 2), (first.Json.GetProperty("look").GetProperty("number").GetInt32(), first.Json.GetProperty("look").GetProperty("planned").GetInt32()));
        Assert.Equal(0.0031, first.Json.GetProperty("look").GetProperty("alpha").GetDouble(), 4);
        Assert.Equal(0.05, first.Json.GetProperty("look").GetProperty("alpha").GetDouble() + second.Json.GetProperty("look").GetProperty("alpha").GetDouble(), 6);
        Assert.Equal((0, "inconclusive"), (third.Code, Text(third.Row("accuracy"), "verdict")));
        Assert.Contains("used up", Text(third.Row("accuracy"), "summary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_AnswersThatLookDifferent_AreToldAndNeverARegression()
    {
        string eval = TinyEval.Write(_cli);
        _cli.Write("wordy.csv", "id,response,latency_seconds,stop_reason\n" + string.Concat(Enumerable.Range(1, 12).Select(i =>
            $"q{i},Das ist nicht schwer und ich kann es Ihnen sagen: [{i + i}] ist die Summe von {i} und {i}.,{2 + (i * 0.1)},length\n")));
        CommandResult comparison = await CompareAsync(await RunAsync(eval, "good"), await RunAsync(eval, "wordy"));

        Assert.Equal(0, comparison.Code);
        JsonElement length = Behaviour(comparison, "response_length");
        Assert.Equal(("changed", "characters"), (Text(length, "verdict"), Text(length, "unit")));
        Assert.True(length.GetProperty("delta").GetDouble() > 0);
        // One run has no latency and no stop reasons, so nothing is said of them.
        Assert.DoesNotContain(comparison.Json.GetProperty("behaviours").EnumerateArray(), row => Text(row, "name") is "latency" or "stop_reason");
        CommandResult text = await _cli.RunAsync("compare", Text(comparison.Json, "baseline_run"), Text(comparison.Json, "candidate_run"));
        Assert.Contains("Behaves differently", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_WhateverThereIsToSay_ReadsWell()
    {
        string first = await RunAsync(TinyEval.Write(_cli), "good");
        string second = await RunAsync(TinyEval.Write(_cli, "1.1.0", "generation: { temperature: 0.7 }\nlooks: { planned: 4, spending: pocock }"), "bad");
        CommandResult refused = await _cli.RunAsync("compare", first, second);
        CommandResult accepted = await _cli.RunAsync(
            "compare", first, second, "--accept-differences", "both models ignore the temperature", "--accepted-by", "ada", "--by", "kind");
        Approved.Matches(ReadingTests.Stable(string.Join("\n----\n", refused.Output, accepted.Output), _cli), "compare-differences");
    }

    private async Task<int[]> LooksAsync(string baseline, string[] candidates)
    {
        List<int> looks = [];
        foreach (string candidate in candidates)
        {
            looks.Add(await LookAsync(baseline, candidate));
        }
        return [.. looks];
    }

    private async Task<int> LookAsync(string baseline, string candidate) =>
        (await CompareAsync(baseline, candidate)).Json.GetProperty("look").GetProperty("number").GetInt32();

    private async Task<string> RunAsync(string eval, string model)
    {
        CommandResult run = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, model), "--json");
        Assert.True(run.Code == 0, run.Output + run.Error);
        return run.RunId;
    }

    private Task<CommandResult> CompareAsync(string baseline, string candidate) => _cli.RunAsync("compare", baseline, candidate, "--json");

    private static JsonElement Behaviour(CommandResult comparison, string name) =>
        comparison.Json.GetProperty("behaviours").EnumerateArray().Single(row => Text(row, "name") == name);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
