using System.Globalization;
using Azure.Messaging.ServiceBus;
using Azure.Monitor.OpenTelemetry.Exporter;
using EvalFlow.AzureStorage;
using EvalFlow.Core;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Core.Runs;
using EvalFlow.Functions.Alerts;
using EvalFlow.Providers;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace EvalFlow.Functions.Host;

/// <summary>Puts the app together.</summary>
internal static class AppHost
{
    /// <param name="folder">Of this process alone.</param>
    public static async Task<IHost> BuildAsync(string[] args, string folder, CancellationToken cancellationToken)
    {
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        ConfigurationManager settings = builder.Configuration;
        AddTelemetry(builder.Services, settings);
        LocalFolders folders = LocalFolders.Under(folder);
        await AppFiles.CopyAsync(Settings.Container(settings, AppFiles.Container), folders.Files, cancellationToken);
        AzureHome home = await AzureHome.OpenAsync(Settings.Home(settings), TimeProvider.System, cancellationToken);
        AddPipeline(builder.Services, settings, home, folders);
        AddAlerts(builder.Services, settings, folders);
        return builder.Build();
    }

    // Prompts and responses never enter spans or metrics: Core makes those, and tests of the providers hold it to that.
    private static void AddTelemetry(IServiceCollection services, ConfigurationManager settings)
    {
        IOpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(Telemetry.Name)).WithMetrics(metrics => metrics.AddMeter(Telemetry.Name))
            .UseFunctionsWorkerDefaults();
        if (settings["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 })
        {
            telemetry.UseAzureMonitorExporter(exporter => exporter.Credential = Settings.Credential(settings));
        }
    }

    private static void AddPipeline(IServiceCollection services, IConfiguration settings, AzureHome home, LocalFolders folders) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton(home)
        .AddSingleton(home.Alerts)
        .AddSingleton<IModelProviders>(new ModelProviders(ReadOnce(folders.Files), Environment.GetEnvironmentVariable, TimeProvider.System))
        .AddSingleton(services => new Pipeline(
            home, services.GetRequiredService<AlertRoutes>().Routing, services.GetRequiredService<IModelProviders>(), folders,
            new ReleaseEnds(Settings.Container(settings, ReleaseEnds.Container)), Pace(settings), TimeProvider.System, services.GetRequiredService<ILoggerFactory>()));

    // The file is part of the deployment: it does not change while the app runs.
    private static Func<IReadOnlyDictionary<string, ModelAlias>> ReadOnce(string files)
    {
        Lazy<IReadOnlyDictionary<string, ModelAlias>> read = new(() => Aliases(files));
        return () => read.Value;
    }

    // Read now, so that an app whose rules are wrong says so at its start and not when something regresses.
    private static void AddAlerts(IServiceCollection services, IConfiguration settings, LocalFolders folders)
    {
        AlertRoutes routes = AlertRoutes.Read(folders.Files, Environment.GetEnvironmentVariable, TimeProvider.System);
        services
            .AddSingleton(_ => routes)
            .AddSingleton(_ => Settings.Bus(settings))
            .AddSingleton(services => services.GetRequiredService<ServiceBusClient>().CreateSender(AlertTopic.Name))
            .AddSingleton<IAlertBlobs>(new AlertBlobs(Settings.Container(settings, AlertTopic.Payloads)))
            .AddSingleton<AlertPublisher>()
            .AddSingleton<AlertOutbox>()
            .AddSingleton<ChannelDelivery>();
    }

    private static IReadOnlyDictionary<string, ModelAlias> Aliases(string folder) =>
        Path.Combine(folder, ModelsFile.FileName) is var file && File.Exists(file) ? ModelsFile.Load(file) : new Dictionary<string, ModelAlias>();

    private static WorkerPace Pace(IConfiguration settings) => WorkerPace.Remote with
    {
        CheckpointEvery = TimeSpan.FromSeconds(int.Parse(settings[Settings.CheckpointSeconds] ?? "0", NumberStyles.None, CultureInfo.InvariantCulture)),
    };
}
