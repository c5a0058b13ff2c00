using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Commands;

/// <summary>What every command needs: where to write, where the data are, what time it is.</summary>
internal sealed record CommandContext(
    Screen Screen, string Home, bool InAzure, string? Routes, ModelsFiles Models, TimeProvider Clock, ILoggerFactory Logs)
{
    public static string DefaultHome =>
        Environment.GetEnvironmentVariable("EVALFLOW_HOME") is { Length: > 0 } home ? home : ".evalflow";

    public Task<EmbeddedHost> OpenAsync(CancellationToken cancellationToken) => OpenAsync(AlertSetup.Read(Home, Routes, Screen, Clock), cancellationToken);

    /// <summary>Without the home's routing file: for synthetic runs that must wake nobody, and for looking at a home whose file is broken.</summary>
    public Task<EmbeddedHost> OpenWithoutRoutesAsync(CancellationToken cancellationToken) =>
        Routes is null ? OpenAsync(AlertSetup.WithoutFile(Home, Screen), cancellationToken) : OpenAsync(cancellationToken);

    private Task<EmbeddedHost> OpenAsync(AlertSetup alerts, CancellationToken cancellationToken) =>
        EmbeddedHost.OpenAsync(Home, InAzure, alerts, Models.Providers(Clock), Clock, Logs, cancellationToken);

    /// <summary>Writes where the invocation says, so that a test can read along.</summary>
    public static CommandContext For(ParseResult parsed)
    {
        InvocationConfiguration invocation = parsed.InvocationConfiguration;
        bool watched = invocation.Error == Console.Error && !Console.IsErrorRedirected;
        int? width = invocation.Output == Console.Out && !Console.IsOutputRedirected ? null : Screen.PlainWidth;
        Screen screen = new(invocation.Output, invocation.Error, parsed.GetValue(CommandTree.Json), watched, width);
        string home = parsed.GetValue(CommandTree.Home) ?? DefaultHome;
        bool inAzure = StoreOption.IsAzure(parsed.GetValue(CommandTree.Store));
        ModelsFiles models = new(parsed.GetValue(CommandTree.Models), home);
        return new CommandContext(screen, home, inAzure, parsed.GetValue(CommandTree.Routes), models, TimeProvider.System, new ScreenLogs(screen));
    }

    /// <summary>The run whose id this is, or begins or ends with it. Throws when there is none, or more than one.</summary>
    public static async Task<Run> FindRunAsync(EmbeddedHost host, string id, CancellationToken cancellationToken)
    {
        if (await host.Runs.FindAsync(id, cancellationToken) is { } exact)
        {
            return exact;
        }
        IReadOnlyList<Run> all = await host.Runs.ListAsync(cancellationToken);
        Run[] matches = [.. all.Where(run => id.Length >= 4
            && (run.RunId.StartsWith(id, StringComparison.Ordinal) || run.RunId.EndsWith(id, StringComparison.Ordinal)))];
        return matches switch
        {
            [var one] => one,
            [] => throw new BadInputException(id, $"There is no run '{id}'.{Suggestion.Ask(id, all.Select(run => run.RunId))}", "'evalflow runs list' shows all runs."),
            _ => throw new BadInputException(id, $"'{id}' fits {matches.Length} runs.", $"Write more of the id: {string.Join(", ", matches.Take(3).Select(run => run.RunId))}."),
        };
    }

    /// <summary>Like <see cref="FindRunAsync"/>, but refuses a run that has not ended.</summary>
    public static async Task<Run> FindEndedRunAsync(EmbeddedHost host, string id, CancellationToken cancellationToken)
    {
        Run run = await FindRunAsync(host, id, cancellationToken);
        return run.HasEnded
            ? run
            : throw new BadInputException(
                run.RunId, $"Run {run.RunId} is {RunWords.Of(run.Status)}; only ended runs can be used here.",
                $"Finish it first: evalflow runs resume {run.RunId}");
    }
}
