using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow runs list | show | resume | cancel</c>.</summary>
internal static class RunsCommands
{
    private static readonly Argument<string> RunId = new("run") { Description = "Id of a run, or the beginning or end of it." };

    public static Command Create()
    {
        Command list = new("list", "List runs, newest first.");
        list.Handle(ListAsync);
        Command show = new("show", "Show a run with its metrics.") { RunId };
        show.Handle(ShowAsync);
        Command resume = new("resume", "Go on with an interrupted run, or try the errored samples of an ended one again.") { RunId, BudgetOptions.Usd, BudgetOptions.Tokens };
        resume.Handle(ResumeAsync);
        Command cancel = new("cancel", "Stop a run; finished samples are kept.") { RunId };
        cancel.Handle(CancelAsync);
        return new Command("runs", "Runs that were started.") { list, show, resume, cancel };
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        List<RunReport> reports = [];
        foreach (Run run in await host.Runs.ListAsync(cancellationToken))
        {
            reports.Add(await host.Reports.SummaryAsync(run, cancellationToken));
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new RunList(reports));
            return ExitCode.Done;
        }
        if (reports.Count == 0)
        {
            context.Screen.Say("There are no runs yet. Start one: evalflow run EVAL --model SPEC, or try evalflow demo.");
            return ExitCode.Done;
        }
        Table table = RunView.Grid("run", "eval", "samples", "status");
        foreach (RunReport report in reports)
        {
            table.AddRow(
                new Text(report.RunId), new Text(Numbers.Fit($"{report.EvalId}@{report.EvalVersion}", 24)),
                new Text($"{Numbers.Count(report.Samples.Completed)}/{Numbers.Count(report.Samples.Planned)}"),
                new Text(report.Status == RunStatus.CompletedWithErrors ? "with errors" : RunWords.Of(report.Status)));
        }
        context.Screen.Show(table);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Run run = await CommandContext.FindRunAsync(host, parsed.GetValue(RunId)!, cancellationToken);
        await WriteAsync(context, host, run, cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<int> ResumeAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Run run = await CommandContext.FindRunAsync(host, parsed.GetValue(RunId)!, cancellationToken);
        if (run.Status == RunStatus.Completed)
        {
            context.Screen.Note($"Run {run.RunId} is complete; there is nothing to resume.");
            await WriteAsync(context, host, run, cancellationToken);
            return ExitCode.Done;
        }
        Run resumed = await host.Submit.ResumeAsync(run, BudgetOptions.Read(parsed), cancellationToken);
        context.Screen.Note($"resuming {resumed.RunId} ({resumed.EvalId}@{resumed.EvalVersion})");
        return await FollowRuns.ToTheEndAsync(context, host, [resumed], cancellationToken);
    }

    private static async Task<int> CancelAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Run run = await CommandContext.FindRunAsync(host, parsed.GetValue(RunId)!, cancellationToken);
        if (run.Status != RunStatus.Running)
        {
            context.Screen.Note($"Run {run.RunId} is {RunWords.Of(run.Status)}; there is nothing to cancel.");
        }
        Run cancelled = await host.Lifecycle.CancelAsync(run, "cancelled by a person", cancellationToken);
        await WriteAsync(context, host, cancelled, cancellationToken);
        return ExitCode.Done;
    }

    private static async Task WriteAsync(CommandContext context, EmbeddedHost host, Run run, CancellationToken cancellationToken)
    {
        RunReport report = await host.Reports.RunAsync(run, cancellationToken);
        EvalFreshness? freshness = await StaleView.ReadAsync(context, host, run.EvalId, cancellationToken);
        report = report with { Stale = freshness?.Reasons };
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(report);
        }
        else
        {
            RunView.Write(context.Screen, report);
            StaleView.Write(context.Screen, freshness);
            LimitView.Write(context.Screen, report);
        }
    }
}
