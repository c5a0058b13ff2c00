using Azure.Messaging.ServiceBus;
using Azure.Monitor.OpenTelemetry.Exporter;
using EvalFlow.AzureStorage;
using EvalFlow.Core.Alerts;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
ConfigurationManager settings = builder.Configuration;

IOpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
if (settings["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 })
{
    telemetry.UseAzureMonitorExporter(exporter => exporter.Credential = Settings.Credential(settings));
}

AzureHome home = await AzureHome.OpenAsync(Settings.Home(settings), TimeProvider.System, CancellationToken.None);
ServiceBusClient bus = settings[Settings.ServiceBus] is { Length: > 0 } connection
    ? new(connection)
    : new(settings[$"{Settings.ServiceBus}:fullyQualifiedNamespace"], Settings.Credential(settings));
AlertBlobs blobs = new(Settings.AlertPayloads(settings));
AlertPublisher publisher = new(bus.CreateSender(AlertTopic.Name), blobs);
builder.Services
    .AddSingleton(TimeProvider.System)
    .AddSingleton(home)
    .AddSingleton(bus)
    .AddSingleton<IAlertBlobs>(blobs)
    .AddSingleton(publisher)
    .AddSingleton<IAlertChannel>(new ServiceBusChannel(publisher))
    .AddSingleton(services => new Pipeline(
        home, [.. services.GetServices<IAlertChannel>()], TimeProvider.System, services.GetRequiredService<ILoggerFactory>()))
    .AddHttpClient();
await builder.Build().RunAsync();
