using System.Text.RegularExpressions;
using EvalFlow.Core.Tests;

namespace EvalFlow.Cli.Tests;

/// <summary>What people read, approved word by word. Ids, times, folders and hashes are replaced, since they differ each time.</summary>
public sealed partial class ReadingTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Run_AndCompare_ReadWell()
    {
        string eval = TinyEval.Write(_cli, extra: "gate: { metric: accuracy, min: 0.5 }");
        CommandResult good = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"));
        CommandResult bad = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "bad"));
        string[] ids = [.. RunIdPattern().Matches(good.Output + bad.Output).Select(match => match.Value).Distinct()];
        CommandResult comparison = await _cli.RunAsync("compare", ids[0], ids[1]);
        CommandResult list = await _cli.RunAsync("runs", "list");

        Assert.Equal(1, comparison.Code);
        Approved.Matches(Stable(string.Join("\n----\n", good.Output, bad.Output, comparison.Output, list.Output)), "run-and-compare");
        Assert.All((comparison.Output + list.Output).Split('\n').Where(line => !line.Contains("replay:", StringComparison.Ordinal)),
            line => Assert.True(line.TrimEnd().Length <= 80, $"wider than 80 columns: {line}"));
    }

    [Fact]
    public async Task BadInput_ReadsWell()
    {
        string eval = TinyEval.Write(_cli);
        CommandResult[] refused =
        [
            await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "nowhere")),
            await _cli.RunAsync("run", eval, "--model", $"{TinyEval.Model(_cli, "good")}?id=prompt"),
            await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "samples").Replace("samples.csv", "samples.csv?id=prompt&response=answer", StringComparison.Ordinal)),
            await _cli.RunAsync("run", "tinny", "--model", "replay:x"),
            await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"), "--epochs", "none"),
            await _cli.RunAsync("compare", "r-1", "r-2"),
            await _cli.RunAsync("runs", "show", "r-1"),
            await _cli.RunAsync("eval", "show", "tiny@9"),
            await _cli.RunAsync("eval", "validate", Path.Combine(_cli.Folder, "nothing")),
            await _cli.RunAsync("alerts", "ack", "a-1"),
        ];
        Assert.All(refused, result => Assert.Equal(2, result.Code));
        Assert.All(refused, result => Assert.Empty(result.Output));
        Approved.Matches(Stable(string.Join("\n----\n", refused.Select(result => result.Error))), "bad-input");
    }

    [Fact]
    public async Task Demo_TellsTheStoryInOrder()
    {
        CommandResult demo = await _cli.RunAsync("demo");
        Assert.Equal(0, demo.Code);
        Approved.Matches(Stable(demo.Output), "demo");
        Assert.Contains("x REGRESSED     over-refusal", demo.Output, StringComparison.Ordinal);
        Assert.Contains("+ improved      fraud-scams", demo.Output, StringComparison.Ordinal);
    }

    private string Stable(string text) => Stable(text, _cli);

    internal static string Stable(string text, CommandLine cli)
    {
        text = text.Replace(cli.Folder, "FOLDER", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal);
        text = Trailing().Replace(text, "");
        text = RunIdPattern().Replace(text, "RUN");
        text = FindingIds().Replace(text, "FINDING");
        text = Times().Replace(text, "TIME");
        return Durations().Replace(text, " DURATION");
    }

    [GeneratedRegex(@"r-\d{8}-\d{6}-[a-z0-9]{6,12}")]
    private static partial Regex RunIdPattern();

    [GeneratedRegex(@"\bf-[0-9a-f]{10}\b")]
    private static partial Regex FindingIds();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")]
    private static partial Regex Times();

    [GeneratedRegex(@" \d+\.\d s\b")]
    private static partial Regex Durations();

    [GeneratedRegex(@"[ ]+$", RegexOptions.Multiline)]
    private static partial Regex Trailing();
}
