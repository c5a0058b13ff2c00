using System.CommandLine;
using System.Text.Json;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow demo</c>: the whole story on bundled examples.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Command command = new("demo", "The whole story on bundled synthetic examples: release, runs, comparison, alert.");
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string examples = Path.Combine(AppContext.BaseDirectory, "examples", "demo");
        DemoRelease release = DemoRelease.Read(Path.Combine(examples, "release-event.json"));
        Screen screen = context.Screen;
        screen.Say("All samples and responses of this demo are synthetic; no real model is involved.");
        Step(screen, 1, $"A release event arrives: {release.Model} {release.Version} replaces {release.BaselineVersion}.");
        await using EmbeddedHost host = await context.OpenWithoutRoutesAsync(cancellationToken);

        IReadOnlyList<FoundEval> evals = await EvalPaths.ResolveAsync(host, [examples], cancellationToken);
        Step(screen, 2, $"{evals.Count} evals are due for it:");
        foreach (FoundEval eval in evals)
        {
            screen.Say($"     {eval.Version.Id}@{eval.Version.Version}  {Numbers.Count(eval.Version.SampleCount)} samples  {eval.Version.Title}");
        }
        IReadOnlyList<Run> baselines = await RunAllAsync(context, host, evals, release.Spec(examples, release.BaselineVersion), null, cancellationToken);
        Step(screen, 3, $"{release.Model} {release.BaselineVersion} was evaluated: {Totals(baselines)}.");
        Step(screen, 4, $"{release.Model} {release.Version} is evaluated and compared sample by sample; regressions raise alerts:");
        screen.Say("");
        IReadOnlyList<Run> candidates = await RunAllAsync(context, host, evals, release.Spec(examples, release.Version), baselines, cancellationToken);
        IReadOnlyList<Comparison> comparisons = await ReadAsync(host, candidates, cancellationToken);
        if (comparisons.Count < candidates.Count)
        {
            screen.Note("A run did not end as it should: see 'evalflow runs list'.");
            return ExitCode.Incomplete;
        }
        Step(screen, 5, "What the comparison says:");
        WriteVerdicts(screen, comparisons);
        IReadOnlyList<Alert> alerts = await host.Alerts.ListAsync(includeResolved: false, cancellationToken);
        Step(screen, 6, $"{alerts.Count} open alert{(alerts.Count == 1 ? "" : "s")} went to: {string.Join(", ", host.AlertSetup.Channels.Select(channel => channel.Name))} ({Path.Combine(host.Folder, "alerts.jsonl")}).");
        if (alerts.Any(alert => alert.TimesSeen > 1))
        {
            screen.Say("   Some were open already; an open alert is counted, not sent again (evalflow alerts resolve ID closes one).");
        }
        string report = await WriteReportAsync(host, release, candidates, alerts, cancellationToken);
        Step(screen, 7, $"The report of the release, to read in a browser or to print: {report}");
        WriteNext(screen, comparisons);
        if (screen.Json)
        {
            screen.WriteJson(new DemoReport(release, comparisons, alerts, report));
        }
        return ExitCode.Done;
    }

    private static async Task<IReadOnlyList<Run>> RunAllAsync(
        CommandContext context, EmbeddedHost host, IReadOnlyList<FoundEval> evals, string model,
        IReadOnlyList<Run>? baselines, CancellationToken cancellationToken)
    {
        List<Run> runs = [];
        for (int i = 0; i < evals.Count; i++)
        {
            RunRequest request = new() { Version = evals[i].Version, Model = model, BaselineRun = baselines?[i].RunId };
            runs.Add((await host.Submit.RunAsync(request, cancellationToken)).Run);
        }
        await FollowRuns.WorkAsync(context, host, runs, cancellationToken);
        for (int i = 0; i < runs.Count; i++)
        {
            runs[i] = await host.Runs.FindAsync(runs[i].RunId, cancellationToken) ?? runs[i];
        }
        return runs;
    }

    private static async Task<IReadOnlyList<Comparison>> ReadAsync(EmbeddedHost host, IReadOnlyList<Run> candidates, CancellationToken cancellationToken)
    {
        List<Comparison> comparisons = [];
        foreach (Run run in candidates)
        {
            if (await host.Runs.ReadComparisonAsync(run.BaselineRun!, run.RunId, cancellationToken) is { } stored)
            {
                comparisons.Add(JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact)!);
            }
        }
        return comparisons;
    }

    private static async Task<string> WriteReportAsync(
        EmbeddedHost host, DemoRelease release, IReadOnlyList<Run> candidates, IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
    {
        List<ReleaseEval> evals = [];
        foreach (Run run in candidates)
        {
            evals.Add(await host.Compose.EvalAsync(run, cancellationToken));
        }
        ReleaseReport report = new()
        {
            Release = $"{release.Model} {release.Version}",
            Baseline = $"{release.Model} {release.BaselineVersion}",
            MadeAt = host.Clock.GetUtcNow(),
            ToolVersion = candidates[0].ToolVersion,
            Evals = evals,
            Alerts = [.. alerts.Select(ReleaseAlert.Of)],
            Facts = [new Fact("nature of the data", "synthetic: a demonstration, no real model is involved")],
        };
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(host.Folder, "reports")).FullName, $"{release.Model}-{release.Version}.html");
        await ReportFile.WriteAsync(path, ReleaseDocument.Of(report).ToHtml(), cancellationToken);
        return path;
    }

    private static void WriteVerdicts(Screen screen, IReadOnlyList<Comparison> comparisons)
    {
        foreach (Comparison comparison in comparisons)
        {
            ComparisonRow row = comparison.Comparisons.First(candidate => candidate is { Primary: true, Slice: null });
            screen.Tell($"{ComparisonView.Word(row.Verdict),-15} {comparison.EvalId}", 3, ComparisonView.StyleOf(row.Verdict));
            screen.Tell(row.Summary, 5);
            foreach (ComparisonRow slice in comparison.Comparisons.Where(candidate => candidate is { Primary: true, Slice: not null, Verdict: Verdict.Regressed }))
            {
                screen.Say($"     in {Numbers.Slice(slice.Slice)}: {Numbers.Percent(slice.Baseline)} -> {Numbers.Percent(slice.Candidate)} (q {Numbers.Chance(slice.QValue)})");
            }
        }
    }

    private static void WriteNext(Screen screen, IReadOnlyList<Comparison> comparisons)
    {
        Comparison worst = comparisons.FirstOrDefault(comparison => comparison.HasRegression) ?? comparisons[0];
        screen.Say("");
        screen.Say("Where to look next:");
        screen.Say($"  evalflow compare {worst.BaselineRun} {worst.CandidateRun}");
        screen.Say($"  evalflow runs show {worst.CandidateRun}");
        screen.Say($"  evalflow report {worst.CandidateRun} -o report.html");
        screen.Say("  evalflow alerts list");
        screen.Say("  evalflow runs list");
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "evalflow")
        {
            screen.Say($"(evalflow is {Path.GetRelativePath(Environment.CurrentDirectory, Environment.ProcessPath!)})");
        }
    }

    private static void Step(Screen screen, int number, string text) => screen.Say($"\n{number}. {text}");

    private static string Totals(IReadOnlyList<Run> runs) =>
        $"{Numbers.Count(runs.Sum(run => (long)run.Planned))} samples in {Numbers.Duration(runs.Max(run => run.FinishedAt ?? run.StartedAt) - runs.Min(run => run.StartedAt))}";
}

/// <param name="ReportPath">The report of the release, as one page.</param>
internal sealed record DemoReport(DemoRelease Release, IReadOnlyList<Comparison> Comparisons, IReadOnlyList<Alert> Alerts, string ReportPath);

/// <summary>The release event of the demo, as far as the demo needs it.</summary>
internal sealed record DemoRelease(string Model, string Version, string BaselineVersion)
{
    public static DemoRelease Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement data = document.RootElement.GetProperty("data");
        return new DemoRelease(
            data.GetProperty("model_id").GetString()!, data.GetProperty("version").GetString()!, data.GetProperty("baseline_version").GetString()!);
    }

    public string Spec(string examples, string version) => $"replay:{Path.Combine(examples, "responses", $"{Model}-{version}.jsonl")}";
}
