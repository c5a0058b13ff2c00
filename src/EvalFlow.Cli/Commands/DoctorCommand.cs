using System.CommandLine;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Providers;
using Spectre.Console;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow doctor</c>: looks over configuration, storage and models, and says what to fix.</summary>
internal static class DoctorCommand
{
    private const long LowDiskBytes = 1L << 30;

    public static Command Create()
    {
        Command command = new("doctor", "Check configuration, storage and model endpoints; say what to fix.");
        command.Handle(CheckAsync);
        return command;
    }

    private static async Task<int> CheckAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        List<Finding> findings = [Runtime()];
        findings.AddRange(await StorageAsync(context, cancellationToken));
        findings.AddRange(Alerting(context));
        findings.Add(Disk(context.Home));
        findings.AddRange(await ModelsAsync(context, cancellationToken));
        bool healthy = findings.All(finding => finding.State != "fail");
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new Diagnosis(healthy, findings));
        }
        else
        {
            foreach (Finding finding in findings)
            {
                Color colour = finding.State switch { "ok" => Color.Green, "fail" => Color.Red, _ => Color.Yellow };
                context.Screen.Tell($"{finding.State,-4} {finding.Check}: {finding.Message}", style: new Style(colour));
                if (finding.Fix is { } fix)
                {
                    context.Screen.Say($"     Fix: {fix}");
                }
            }
            context.Screen.Say(healthy ? "Ready." : "Not ready: mend what is marked fail.");
        }
        return healthy ? ExitCode.Done : ExitCode.BadInput;
    }

    private static Finding Runtime() => new(
        "runtime", "ok", $".NET {Environment.Version}, {Environment.ProcessorCount} processors, evalflow {ToolVersion.Current}", null);

    private static async Task<IReadOnlyList<Finding>> StorageAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            long start = context.Clock.GetTimestamp();
            await using EmbeddedHost host = await context.OpenWithoutRoutesAsync(cancellationToken);
            TimeSpan opened = context.Clock.GetElapsedTime(start);
            IReadOnlyList<Run> runs = await host.Runs.ListAsync(cancellationToken);
            int evals = (await host.Registry.ListAsync(cancellationToken)).Count;
            int waiting = (await host.Alerts.ListAsync(includeResolved: false, cancellationToken)).Count;
            List<Finding> findings =
            [
                new("storage", "ok", string.Create(CultureInfo.InvariantCulture,
                    $"{Where(context, host, opened)}; {evals} eval versions, {runs.Count} runs, {waiting} open alerts"), null),
            ];
            int lost = (await host.Alerts.ListGivenUpAsync(1000, cancellationToken)).Count;
            if (lost > 0)
            {
                findings.Add(new Finding("alerts", "warn", string.Create(CultureInfo.InvariantCulture, $"{lost} messages were given up"), "evalflow alerts dead shows why; with --retry they are tried again."));
            }
            findings.Add(new("cache", "ok", CacheCommands.Words(await host.Responses.MeasureAsync(cancellationToken)), null));
            findings.AddRange(runs.Where(run => run.Status is RunStatus.Running or RunStatus.Cancelled or RunStatus.Failed).Take(5)
                .Select(run => new Finding("runs", "warn", $"{run.RunId} ({run.EvalId}) is {RunWords.Of(run.Status)}", $"evalflow runs resume {run.RunId}")));
            return findings;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or BadInputException)
        {
            return [context.InAzure && failure is BadInputException { Problems: [var problem, ..] }
                ? new("storage", "fail", $"{problem.File}: {problem.Message}", problem.Fix)
                : new("storage", "fail", $"{Path.GetFullPath(context.Home)} cannot be used: {failure.Message}", "Give another folder with --home or EVALFLOW_HOME.")];
        }
    }

    private static string Where(CommandContext context, EmbeddedHost host, TimeSpan opened) => host.Azure is { } azure
        ? string.Create(CultureInfo.InvariantCulture, $"{azure.Place} answers, opened in {opened.TotalMilliseconds:0} ms; steps under way are kept in {Path.GetFullPath(context.Home)}")
        : $"{Path.GetFullPath(context.Home)} can be written";

    private static IEnumerable<Finding> Alerting(CommandContext context)
    {
        try
        {
            using AlertSetup setup = AlertSetup.Read(context.Home, context.Routes, context.Screen, context.Clock);
            string[] missing = [.. setup.Routing.Channels.SelectMany(channel => channel.Secrets).Select(secret => secret.Variable)
                .Distinct().Where(name => Environment.GetEnvironmentVariable(name) is not { Length: > 0 })];
            return missing.Length > 0
                ? missing.Select(name => new Finding("alerts", "warn", $"{name} is not set; its channel cannot be told", $"Set {name}, then try it: evalflow alerts test --channel NAME."))
                : [new("alerts", "ok", string.Create(CultureInfo.InvariantCulture, $"{setup.Routing.Routes.Count} rules, {setup.Channels.Count} channels"), null)];
        }
        catch (BadInputException broken)
        {
            return [.. broken.Problems.Select(problem => new Finding("alerts", "fail", $"{ProblemView.Place(problem)}{problem.Message}", problem.Fix))];
        }
    }

    private static Finding Disk(string home)
    {
        string existing = Path.GetFullPath(home);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }
        long free = new DriveInfo(existing).AvailableFreeSpace;
        string message = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1 << 30):0.0} GB free");
        return free >= LowDiskBytes
            ? new Finding("disk", "ok", message, null)
            : new Finding("disk", "warn", message, "A million samples take about 1 GB: make room or use another --home.");
    }

    // The usual accounts as far as they are set up, and every name of models.yaml.
    private static async Task<IReadOnlyList<Finding>> ModelsAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<string> names = [.. context.Models.Read().Keys.Order(StringComparer.Ordinal)];
            EndpointProbe probe = new(context.Models.Providers(context.Clock));
            List<Finding> findings = context.Models.Path is { } path ? [new("models", "ok", $"{path} names {names.Count} models", null)] : [];
            IReadOnlyList<Probe> probes = await Task.WhenAll(names.Select(name => probe.RunAsync(name, cancellationToken)));
            findings.AddRange(probes.Select(seen => new Finding("models", seen.State, $"{seen.Model}: {seen.Message}", seen.Fix)));
            findings.AddRange(await AccountsAsync(probe, cancellationToken));
            return findings;
        }
        catch (BadInputException refused)
        {
            return [.. refused.Problems.Select(problem => new Finding("models", "fail", $"{ProblemView.Place(problem)}{problem.Message}", problem.Fix))];
        }
    }

    private static async Task<IReadOnlyList<Finding>> AccountsAsync(EndpointProbe probe, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        foreach ((string name, string spec) in ((string, string)[])[("OPENAI_API_KEY", "openai:"), ("ANTHROPIC_API_KEY", "anthropic:"), ("AZURE_OPENAI_ENDPOINT", "azure:")])
        {
            if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 })
            {
                findings.Add(new Finding("models", "info", $"{name} is not set; replay: works without it", null));
                continue;
            }
            // Any name will do: the account is asked for its list of models, not for an answer.
            Probe seen = await probe.RunAsync($"{spec}any", cancellationToken);
            findings.Add(new Finding("models", seen.State, $"{name} is set; {seen.Message}", seen.Fix));
        }
        return findings;
    }
}

internal sealed record Finding(string Check, string State, string Message, string? Fix);

internal sealed record Diagnosis(bool Healthy, IReadOnlyList<Finding> Checks);
