using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow run EVAL... --model SPEC</c>.</summary>
internal static class RunCommand
{
    private static readonly Argument<string[]> Evals = new("eval")
    {
        Description = "Definition files, folders, or ids of registered evals.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Model = new("--model")
    {
        Description = "replay:FILE?id=COL&response=COL&where=COL=VALUE, openai:MODEL, anthropic:MODEL, azure:DEPLOYMENT or an alias.",
        HelpName = "SPEC",
        Required = true,
    };

    private static readonly Option<string?> Baseline = new("--baseline") { Description = "Run to compare with at the end; regressions raise alerts.", HelpName = "RUN" };
    private static readonly Option<int?> Epochs = Positive("--epochs", "Epochs per sample, instead of the definition's.");
    private static readonly Option<int?> Limit = Positive("--limit", "Evaluate only so many samples, spread over the eval and the same for every model.");
    private static readonly Option<int?> MaxConcurrency = Positive("--max-concurrency", "Samples in flight at most (default 100); the number adapts to the provider below it.");

    public static Command Create()
    {
        Command command = new("run", "Evaluate a model. The same command again continues a run that was interrupted.")
        {
            Evals, Model, Baseline, Epochs, Limit, MaxConcurrency, BudgetOptions.Usd, BudgetOptions.Tokens,
            CacheOptions.Use, CacheOptions.MaxAge,
        };
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        AheadCheck? ahead = EvalPaths.CheckAhead(parsed.GetValue(Evals)!, context.Clock, cancellationToken);
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken, parsed.GetValue(Model));
        Run? baseline = parsed.GetValue(Baseline) is { } id ? await CommandContext.FindRunAsync(host, id, cancellationToken) : null;
        IReadOnlyList<FoundEval> evals = await EvalPaths.ResolveAsync(host, parsed.GetValue(Evals)!, cancellationToken, ahead);
        if (baseline is not null && evals.Count > 1)
        {
            throw new BadInputException("--baseline", $"--baseline names one run, but {evals.Count} evals are to be run.", "Run one eval at a time, or compare afterwards with 'evalflow compare'.");
        }
        IReadOnlyList<RunRequest> requests = BudgetShares.Divide(
            BudgetOptions.Read(parsed), [.. evals.Select(eval => Request(parsed, eval, baseline))]);
        List<Run> runs = [];
        foreach ((FoundEval eval, RunRequest request) in evals.Zip(requests))
        {
            SubmittedRun submitted = await host.Submit.RunAsync(request, cancellationToken);
            foreach (string note in eval.Notes.Concat(submitted.Notes))
            {
                context.Screen.Note($"note: {note}");
            }
            context.Screen.Note($"{(submitted.Continued ? "continuing" : "started")} {submitted.Run.RunId} ({eval.Version.Id}@{eval.Version.Version})");
            runs.Add(submitted.Run);
        }
        return await FollowRuns.ToTheEndAsync(context, host, runs, cancellationToken);
    }

    private static RunRequest Request(ParseResult parsed, FoundEval eval, Run? baseline) => new()
    {
        Version = eval.Version,
        Model = parsed.GetValue(Model)!,
        Epochs = parsed.GetValue(Epochs),
        Limit = parsed.GetValue(Limit),
        BaselineRun = baseline?.RunId,
        MaxConcurrency = parsed.GetValue(MaxConcurrency) ?? RunRequest.DefaultConcurrency,
        Cache = CacheOptions.Read(parsed),
    };

    private static Option<int?> Positive(string name, string description)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [Token token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1))
            {
                result.AddError($"{name} must be a whole number of at least 1, not '{token.Value}'.");
            }
        });
        return option;
    }
}

/// <summary>Works on runs in this process until they end, and reports them.</summary>
internal static class FollowRuns
{
    public static async Task<int> ToTheEndAsync(
        CommandContext context, EmbeddedHost host, IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        await WorkAsync(context, host, runs, cancellationToken);
        List<RunReport> reports = [];
        foreach (Run run in runs)
        {
            Run ended = await host.Runs.FindAsync(run.RunId, CancellationToken.None) ?? run;
            reports.Add(await host.Reports.RunAsync(ended, CancellationToken.None));
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new RunList(reports));
        }
        foreach (RunReport report in context.Screen.Json ? [] : reports)
        {
            RunView.Write(context.Screen, report);
            await WriteComparisonAsync(context, host, report);
        }
        if (host.Azure is { Transactions: var sent })
        {
            context.Screen.Note(
                $"storage: {Numbers.Count(sent.Total)} transactions ({Numbers.Count(sent.Of("blob"))} blob, {Numbers.Count(sent.Of("queue"))} queue, {Numbers.Count(sent.Of("table"))} table)");
        }
        return CodeFor(reports);
    }

    /// <summary>Works until the runs have ended; an interruption marks them cancelled and says how to go on.</summary>
    public static async Task WorkAsync(CommandContext context, EmbeddedHost host, IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        try
        {
            Task work = host.WorkAsync(runs, cancellationToken);
            await new ProgressView(context.Screen, host.Runs, host.Board, host.Pace.LookEvery, context.Clock).WatchAsync(runs, work, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            foreach (Run run in runs)
            {
                Run now = await host.Runs.FindAsync(run.RunId, CancellationToken.None) ?? run;
                await host.Lifecycle.CancelAsync(now, "interrupted", CancellationToken.None);
                context.Screen.Note($"Finished samples are kept. To go on: evalflow runs resume {run.RunId}");
            }
            throw;
        }
    }

    private static int CodeFor(List<RunReport> reports) =>
        reports.Any(report => report.Status == RunStatus.Cancelled) ? ExitCode.Cancelled
        : reports.Any(report => report.Status is RunStatus.CompletedWithErrors or RunStatus.Failed) ? ExitCode.Incomplete
        : ExitCode.Done;

    private static async Task WriteComparisonAsync(CommandContext context, EmbeddedHost host, RunReport report)
    {
        if (report.BaselineRun is { } baseline
            && await host.Runs.ReadComparisonAsync(baseline, report.RunId, CancellationToken.None) is { } stored)
        {
            ComparisonView.Write(
                context.Screen, System.Text.Json.JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact)!, allSlices: false);
        }
    }
}
