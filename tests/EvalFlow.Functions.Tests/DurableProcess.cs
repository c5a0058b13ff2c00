using System.Text.Json;
using DurableTask.Core;
using EvalFlow.Contracts.Workflows;
using EvalFlow.Core.Workflows;
using EvalFlow.Functions.DurableTask;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EvalFlow.Functions.Tests;

/// <summary>
/// A process of the Azure host, as it were: the test host's dispatcher on some orchestration service, and a worker that runs a
/// catalog through the adapter. <c>DurableTaskTestHost</c> itself brings a service of its own, and these share one.
/// </summary>
internal sealed class DurableProcess : WorkflowProcess
{
    private readonly WebApplication _sidecar;
    private readonly GrpcChannel _channel;
    private readonly IHost _worker;

    private DurableProcess(WebApplication sidecar, GrpcChannel channel, IHost worker)
    {
        _sidecar = sidecar;
        _channel = channel;
        _worker = worker;
        Client = worker.Services.GetRequiredService<DurableTaskClient>();
        Engine = new DurableWorkflowEngine(Client);
    }

    public DurableTaskClient Client { get; }

    public override IWorkflowEngine Engine { get; }

    public override bool HasCrashed => false;

    /// <param name="beforeStep">Given the client, as functions that bind one have it.</param>
    /// <param name="version">Version of the app, as host.json names it; null for none.</param>
    public static async Task<DurableProcess> StartAsync<TService>(
        TService service, WorkflowCatalog catalog, string? version = null, Action<DurableTaskClient>? beforeStep = null)
        where TService : class, IOrchestrationService, IOrchestrationServiceClient
    {
        WebApplication sidecar = await StartSidecarAsync(service);
        string address = sidecar.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        GrpcChannel channel = GrpcChannel.ForAddress(address);
        DurableTaskClient? client = null;
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDurableTaskWorker(worker => WithVersion(worker.UseGrpc(channel), version).AddTasks(tasks => Fill(tasks, catalog, () => beforeStep?.Invoke(client!))));
        builder.Services.AddDurableTaskClient(clients => WithVersion(clients.UseGrpc(channel), version).RegisterDirectly());
        IHost worker = builder.Build();
        client = worker.Services.GetRequiredService<DurableTaskClient>();
        await worker.StartAsync(TestContext.Current.CancellationToken);
        return new DurableProcess(sidecar, channel, worker);
    }

    public override async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        _channel.Dispose();
        await _sidecar.StopAsync(CancellationToken.None);
        await _sidecar.DisposeAsync();
    }

    private static async Task<WebApplication> StartSidecarAsync<TService>(TService service)
        where TService : class, IOrchestrationService, IOrchestrationServiceClient
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IOrchestrationService>(service);
        builder.Services.AddSingleton<IOrchestrationServiceClient>(service);
        builder.Services.AddSingleton<TaskHubGrpcServer>();
        WebApplication sidecar = builder.Build();
        sidecar.MapGrpcService<TaskHubGrpcServer>();
        // Made now, so that it hears of the start of the application.
        sidecar.Services.GetRequiredService<TaskHubGrpcServer>();
        await sidecar.StartAsync(TestContext.Current.CancellationToken);
        return sidecar;
    }

    // What the Functions extension makes of the three settings in host.json.
    private static IDurableTaskWorkerBuilder WithVersion(IDurableTaskWorkerBuilder worker, string? version) => version is null
        ? worker
        : worker.UseVersioning(new DurableTaskWorkerOptions.VersioningOptions
        {
            Version = version,
            DefaultVersion = version,
            MatchStrategy = DurableTaskWorkerOptions.VersionMatchStrategy.CurrentOrOlder,
            FailureStrategy = DurableTaskWorkerOptions.VersionFailureStrategy.Reject,
        });

    private static IDurableTaskClientBuilder WithVersion(IDurableTaskClientBuilder client, string? version) =>
        version is null ? client : client.UseDefaultVersion(version);

    private static void Fill(DurableTaskRegistry tasks, WorkflowCatalog catalog, Action beforeStep)
    {
        foreach (string workflow in catalog.Workflows)
        {
            tasks.AddOrchestratorFunc<JsonElement?, JsonElement?>(
                workflow, (context, _) => DurableWorkflow.RunAsync(context, catalog, workflow));
        }
        foreach (string activity in catalog.Activities)
        {
            tasks.AddActivityFunc<JsonElement?, JsonElement?>(activity, (_, input) =>
            {
                beforeStep();
                return DurableActivity.RunAsync(catalog, activity, input, default);
            });
        }
    }
}
