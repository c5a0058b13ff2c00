using System.CommandLine;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow demo</c>: the whole story on bundled examples.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Command command = new("demo", "The whole story on bundled synthetic examples: release, runs, comparison, alert, finding, recovery, readiness.");
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string examples = Path.Combine(AppContext.BaseDirectory, "examples", "demo");
        string file = Path.Combine(examples, "release-event.json");
        context.Screen.Say("All samples and responses of this demo are synthetic; no real model is involved.");
        await using DemoReceiver? receiver = context.Routes is null ? DemoReceiver.TryStart(context.Clock) : null;
        await using EmbeddedHost host = await (receiver is null
            ? context.OpenWithoutRoutesAsync(cancellationToken)
            : context.OpenAsync(AlertSetup.WithReceiver(context.Home, context.Screen, DemoReceiver.Name, receiver.Address, receiver.Secret, context.Clock), cancellationToken));
        host.ProductsFile = Path.Combine(examples, "catalog", "products.yaml");
        await EvalPaths.ResolveAsync(host, [examples], cancellationToken);
        ReleaseEvent release = await NumberAsync(host, await ReleaseCommand.ReadAsync(file, cancellationToken), cancellationToken);
        return await new DemoStory(context, host, receiver, examples).TellAsync(release, EventOrigin.File(file), cancellationToken);
    }

    // The same event again would be the same release, and nothing to see; one that was interrupted goes on.
    private static async Task<ReleaseEvent> NumberAsync(EmbeddedHost host, ReleaseEvent release, CancellationToken cancellationToken)
    {
        ReleaseEvent numbered = release;
        for (int again = 2; await host.Readiness.Releases.FindAsync(numbered.ReleaseId, cancellationToken) is { } known && ReleaseStates.HasEnded(known.State); again++)
        {
            numbered = release with { Id = string.Create(CultureInfo.InvariantCulture, $"{release.Id}-{again}") };
        }
        return numbered;
    }
}

/// <summary>Tells the story of the demo, step by step.</summary>
internal sealed class DemoStory(CommandContext context, EmbeddedHost host, DemoReceiver? receiver, string examples)
{
    private int _steps;

    private Screen Screen => context.Screen;

    public async Task<int> TellAsync(ReleaseEvent release, EventOrigin origin, CancellationToken cancellationToken)
    {
        Step($"A release event arrives: {release.ModelId} {release.Version} replaces {release.BaselineVersion}.");
        ReceivedRelease received = await host.Receive.RunAsync(release, new ReleaseSettings(), origin, "demo", cancellationToken);
        Step("Its evals run against both versions, severe ones first, and are compared sample by sample; regressions raise alerts:");
        Screen.Say("");
        Kept<Release> ended = await FollowRelease.ToTheEndAsync(context, host, received.Release, cancellationToken);
        ReleaseOutcome outcome = await host.Outcomes.RunAsync(ended, cancellationToken);
        if (outcome.Comparisons.Count < ended.Body.Evals.Count)
        {
            Screen.Note("A run did not end as it should: see 'evalflow runs list'.");
            return ExitCode.Incomplete;
        }
        Step($"{outcome.Comparisons.Count} evals were due for it. What the comparison says:");
        WriteVerdicts(outcome);
        Alert[] alerts = [.. outcome.Alerts.Where(alert => alert.State != AlertState.Resolved)];
        Step($"{alerts.Length} open alert{(alerts.Length == 1 ? "" : "s")} went to: {string.Join(", ", host.AlertSetup.Channels.Select(channel => channel.Name))} ({Path.Combine(host.Folder, "alerts.jsonl")}).");
        WriteMessages(0);
        // A demo before this one had its regression mended, and is told that it came back: that is an alert as well.
        Alert? own = alerts.FirstOrDefault(alert => alert.BaselineModel == ended.Body.BaselineModel);
        DemoMitigation? mended = own is null ? null : await MendAsync(own, ended.Id, cancellationToken);
        ReadinessReport readiness = await host.Readiness.Read.RunAsync(ended.Id, cancellationToken);
        string pack = await WritePackAsync(ended, cancellationToken);
        Step($"May it be launched? {readiness.Summary}");
        Screen.Say("   The mended model is another release, with its own evidence; for this one, people would have to waive by name and sign.");
        Screen.Say($"   The evidence pack, to read in a browser or to print: {pack}");
        WriteNext(outcome);
        if (Screen.Json)
        {
            Screen.WriteJson(new DemoReport(
                new DemoRelease(release.ModelId, release.Version, release.BaselineVersion!), outcome.Comparisons, alerts, pack, ended.Id, mended, receiver?.Messages ?? [], readiness));
        }
        return ExitCode.Done;
    }

    private async Task<DemoMitigation> MendAsync(Alert alert, string releaseId, CancellationToken cancellationToken)
    {
        int told = receiver?.Messages.Count ?? 0;
        (Kept<Core.Findings.Finding> finding, Kept<Mitigation> mitigation) = await DemoMitigation.PlanAsync(host, alert, releaseId, cancellationToken);
        Step($"The alert becomes finding {finding.Id}, and a mitigation claims what will move: {mitigation.Body.Title}.");
        await host.TellAsync(cancellationToken);
        WriteMessages(told);
        int before = receiver?.Messages.Count ?? 0;
        string model = $"replay:{Path.Combine(examples, "responses", "aurora-1.1-patched.jsonl")}";
        DemoMitigation shown = await DemoMitigation.ShowAsync(context, host, mitigation, model, alert.BaselineRun, cancellationToken);
        Step($"The mended model runs the eval, and the run is held against {shown.Claims} claims: the mitigation is {shown.MitigationState}, and whoever was told of the trouble is told that it is over:");
        WriteMessages(before);
        return shown;
    }

    private async Task<string> WritePackAsync(Kept<Release> release, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(host.Folder, "reports")).FullName, $"{release.Body.Event.ModelId}-{release.Body.Event.Version}.html");
        await ReportFile.WriteAsync(path, (await host.Readiness.Pack.RunAsync(release.Id, cancellationToken)).ToHtml(), cancellationToken);
        return path;
    }

    private void WriteMessages(int from)
    {
        foreach (ReceivedMessage message in (receiver?.Messages ?? []).Skip(from))
        {
            Screen.Say($"   the webhook receiver took {message.Type}, signature verified: {message.Title}");
        }
    }

    private void WriteVerdicts(ReleaseOutcome outcome)
    {
        foreach (Comparison comparison in outcome.Comparisons)
        {
            ComparisonRow row = comparison.Comparisons.First(candidate => candidate is { Primary: true, Slice: null });
            Screen.Tell($"{ComparisonView.Word(row.Verdict),-15} {comparison.EvalId}", 3, ComparisonView.StyleOf(row.Verdict));
            Screen.Tell(row.Summary, 5);
            foreach (ComparisonRow slice in comparison.Comparisons.Where(candidate => candidate is { Primary: true, Slice: not null, Verdict: Verdict.Regressed }))
            {
                Screen.Say($"     in {Core.Numbers.Slice(slice.Slice)}: {Core.Numbers.Percent(slice.Baseline)} -> {Core.Numbers.Percent(slice.Candidate)} (q {Core.Numbers.Chance(slice.QValue)})");
            }
        }
    }

    private void WriteNext(ReleaseOutcome outcome)
    {
        Comparison worst = outcome.Comparisons.FirstOrDefault(comparison => comparison.HasRegression) ?? outcome.Comparisons[0];
        Screen.Say("");
        Screen.Say("Where to look next:");
        Screen.Say($"  evalflow compare {worst.BaselineRun} {worst.CandidateRun}");
        Screen.Say($"  evalflow report {worst.CandidateRun} -o report.html");
        Screen.Say($"  evalflow readiness {outcome.ReleaseId}");
        Screen.Say("  evalflow findings list");
        Screen.Say("  evalflow alerts list --all");
        Screen.Say("  evalflow runs list");
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "evalflow")
        {
            Screen.Say($"(evalflow is {Path.GetRelativePath(Environment.CurrentDirectory, Environment.ProcessPath!)})");
        }
    }

    private void Step(string text) => Screen.Say($"\n{++_steps}. {text}");
}

/// <param name="Alerts">As they stood before anything was mended.</param>
/// <param name="ReportPath">The evidence pack of the release, as one page.</param>
/// <param name="Messages">What the webhook receiver took; empty where none could be started.</param>
internal sealed record DemoReport(
    DemoRelease Release, IReadOnlyList<Comparison> Comparisons, IReadOnlyList<Alert> Alerts, string ReportPath, string ReleaseId, DemoMitigation? Mitigation,
    IReadOnlyList<ReceivedMessage> Messages, ReadinessReport Readiness);

internal sealed record DemoRelease(string Model, string Version, string BaselineVersion);
