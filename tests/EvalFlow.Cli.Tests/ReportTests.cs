using EvalFlow.Core.Tests;

namespace EvalFlow.Cli.Tests;

/// <summary><c>evalflow report</c>, as a person uses it.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Report_OfARun_ListsFailingIdsAndHoldsNoContents()
    {
        (_, string candidate) = await RunBothAsync();
        string path = Path.Combine(_cli.Folder, "report.html");

        CommandResult result = await _cli.RunAsync("report", candidate, "-o", path);

        Assert.Equal(0, result.Code);
        Assert.Equal($"Wrote {path}.{Environment.NewLine}", result.Output);
        string html = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.Contains("Regressed: accuracy 83.3 points lower", html, StringComparison.Ordinal);
        Assert.Contains("10.</bdi>", html, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(3, 10), i => Assert.Contains($"<bdi>q{i}</bdi>", html, StringComparison.Ordinal));
        Assert.DoesNotContain("<bdi>q1</bdi>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("The sum is", html, StringComparison.Ordinal);
        Assert.DoesNotContain("What is", html, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_cli.Folder, "*.part"));
    }

    [Fact]
    public async Task Report_InMarkdown_ReadsWell()
    {
        (string baseline, string candidate) = await RunBothAsync();
        CommandResult run = await _cli.RunAsync("report", candidate, "--format", "md");
        CommandResult comparison = await _cli.RunAsync("report", "--compare", baseline, candidate, "--format", "md");

        Approved.Matches(ReadingTests.Stable($"{run.Output}\n----\n{comparison.Output}", _cli), "report");
    }

    [Fact]
    public async Task Report_MarkdownByTheNameOfTheFile_AnswersInJson()
    {
        (string baseline, string candidate) = await RunBothAsync();
        string path = Path.Combine(_cli.Folder, "report.md");

        CommandResult result = await _cli.RunAsync("report", "--compare", baseline, candidate, "-o", path, "--json");

        Assert.Equal("md", result.Json.GetProperty("format").GetString());
        Assert.Equal(path, result.Json.GetProperty("path").GetString());
        Assert.StartsWith("# Tiny sums", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_ComparisonThatSomebodyAccepted_IsReportedAsDecided()
    {
        (string baseline, _) = await RunBothAsync();
        string other = TinyEval.Write(_cli, "1.1.0", "generation: { temperature: 0.5 }");
        CommandResult run = await _cli.RunAsync("run", other, "--model", TinyEval.Model(_cli, "bad"), "--json");
        await _cli.RunAsync("compare", baseline, run.RunId, "--accept-differences", "the temperature is ignored by recorded models", "--accepted-by", "Ada");

        CommandResult report = await _cli.RunAsync("report", "--compare", baseline, run.RunId, "--format", "md");

        Assert.Contains("Differences accepted: the two runs measured different things.", report.Output, StringComparison.Ordinal);
        Assert.Contains("Ada accepted this on", report.Output, StringComparison.Ordinal);
        Assert.Contains("x REGRESSED", report.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_BadInput_SaysWhatToDoAndWritesNothing()
    {
        (string baseline, string candidate) = await RunBothAsync();
        CommandResult[] refused =
        [
            await _cli.RunAsync("report"),
            await _cli.RunAsync("report", candidate, "--compare", baseline, candidate),
            await _cli.RunAsync("report", candidate, "--json"),
            await _cli.RunAsync("report", candidate, "-o", Path.Combine(_cli.Folder, "nowhere", "r.html")),
            await _cli.RunAsync("report", candidate, "-o", _cli.Folder),
            await _cli.RunAsync("report", candidate, "--format", "pdf"),
            await _cli.RunAsync("report", "r-1"),
        ];
        Assert.All(refused, result => Assert.Equal(2, result.Code));
        Assert.Empty(Directory.GetFiles(_cli.Folder, "*.html"));
        Approved.Matches(ReadingTests.Stable(string.Join("\n----\n", refused.Select(result => result.Output + result.Error)), _cli), "report-problems");
    }

    private async Task<(string Baseline, string Candidate)> RunBothAsync()
    {
        string eval = TinyEval.Write(_cli, extra: "gate: { metric: accuracy, min: 0.5 }");
        CommandResult good = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"), "--json");
        CommandResult bad = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "bad"), "--baseline", good.RunId, "--json");
        return (good.RunId, bad.RunId);
    }
}
