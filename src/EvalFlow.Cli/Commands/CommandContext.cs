using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;
using EvalFlow.Providers;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Commands;

/// <summary>What every command needs: where to write, where the data are, what time it is.</summary>
/// <param name="Catalog">Folder of the catalogue, as the caller names it; null for that of the home, which may be missing.</param>
internal sealed record CommandContext(
    Screen Screen, string Home, bool InAzure, string? Routes, string? Catalog, ModelsFiles Models, TimeProvider Clock, ILoggerFactory Logs)
{
    /// <summary>Where the catalogue is. Throws when the caller names a folder that is not there.</summary>
    public string CatalogFolder => Catalog is null ? Path.Combine(Home, CatalogReader.Folder) : Directory.Exists(Catalog) ? Catalog
        : throw new BadInputException(Catalog, "There is no such folder.", "Give --catalog the folder with policies.yaml, threat-vectors.yaml and models-catalog.yaml.");

    public static string DefaultHome =>
        Environment.GetEnvironmentVariable("EVALFLOW_HOME") is { Length: > 0 } home ? home : ".evalflow";

    /// <param name="model">A live model that will be asked: the way to it is opened meanwhile.</param>
    public Task<EmbeddedHost> OpenAsync(CancellationToken cancellationToken, string? model = null) =>
        OpenAsync(AlertSetup.Read(Home, Routes, Screen, Clock), cancellationToken, model);

    /// <summary>Without the home's routing file: for synthetic runs that must wake nobody, and for looking at a home whose file is broken.</summary>
    public Task<EmbeddedHost> OpenWithoutRoutesAsync(CancellationToken cancellationToken) =>
        Routes is null ? OpenAsync(AlertSetup.WithoutFile(Home, Screen), cancellationToken) : OpenAsync(cancellationToken);

    public async Task<EmbeddedHost> OpenAsync(AlertSetup alerts, CancellationToken cancellationToken, string? model = null)
    {
        ModelProviders providers = Models.Providers(Clock);
        EmbeddedHost host = await EmbeddedHost.OpenAsync(Home, InAzure, CatalogFolder, alerts, providers, Clock, Logs, cancellationToken);
        if (model is not null)
        {
            // Not sooner: until now the eval and the database keep two cores busy, and what follows needs one.
            _ = Task.Run(() => ModelGreeting.RunAsync(providers, model, cancellationToken), cancellationToken);
        }
        return host;
    }

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
        return new CommandContext(
            screen, home, inAzure, parsed.GetValue(CommandTree.Routes), parsed.GetValue(CommandTree.Catalog), models, TimeProvider.System, new ScreenLogs(screen));
    }

    /// <summary>The run whose id this is, or begins or ends with it. Throws when there is none, or more than one.</summary>
    public static Task<Run> FindRunAsync(EmbeddedHost host, string id, CancellationToken cancellationToken) =>
        FindRun.ByIdAsync(host.Runs, id, cancellationToken);

    /// <summary>Like <see cref="FindRunAsync"/>, but refuses a run that has not ended.</summary>
    public static Task<Run> FindEndedRunAsync(EmbeddedHost host, string id, CancellationToken cancellationToken) =>
        FindRun.EndedAsync(host.Runs, id, cancellationToken);
}
