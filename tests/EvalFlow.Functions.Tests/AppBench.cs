using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using EvalFlow.AzureStorage;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Runs;
using EvalFlow.Functions.Host;
using EvalFlow.Functions.Triggers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.Functions.Tests;

/// <summary>
/// The app without its runtime: storage in the emulator, Durable Task in the in-process test host, and this class in place of
/// the queue trigger, the HTTP server and the clock.
/// </summary>
internal sealed class AppBench : IAsyncDisposable
{
    private readonly string _folder;
    private Func<int> _steps = () => 0;

    private AppBench(string folder, string prefix, string connection, Pipeline pipeline, DurableProcess durable)
    {
        (_folder, Folders, Pipeline, Durable) = (folder, LocalFolders.Under(folder), pipeline, durable);
        QueueName = $"{prefix}-shards";
        Reports = new BlobContainerClient(connection, $"{prefix}-reports");
        Queues = new QueueServiceClient(connection, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
    }

    public LocalFolders Folders { get; }

    public Pipeline Pipeline { get; }

    public string QueueName { get; }

    public QueueServiceClient Queues { get; }

    public BlobContainerClient Reports { get; }

    public DurableProcess Durable { get; }

    /// <summary>Activities run.</summary>
    public int Steps => _steps();

    /// <summary>Messages that the queue trigger was given.</summary>
    public int Messages { get; private set; }

    public Shards Shards => new(Pipeline, NullLogger<Shards>.Instance);

    public RunsHttp Http => new(Pipeline);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static string NewPrefix() => $"t{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    public static async Task<AppBench> OpenAsync(Azurite azurite, IModelProviders? providers = null)
    {
        AzureHomeOptions options = new()
        {
            Account = AzureAccount.Connect(azurite.Connection), NamePrefix = NewPrefix(), QueueLanes = 1,
        };
        string folder = Directory.CreateTempSubdirectory("evalflow-app").FullName;
        Directory.CreateDirectory(LocalFolders.Under(folder).Files);
        Pipeline pipeline = new(
            await AzureHome.OpenAsync(options, TimeProvider.System, Cancel), AlertRouting.ToAll(["log"]), providers ?? new NoProviders(),
            LocalFolders.Under(folder), new ReleaseEnds(new BlobContainerClient(azurite.Connection, $"{options.NamePrefix}-reports")), WorkerPace.Remote, TimeProvider.System, NullLoggerFactory.Instance);
        int steps = 0;
        DurableProcess durable = await DurableProcess.StartAsync(new InMemoryOrchestrationService(null), pipeline.Catalog, beforeStep: client =>
        {
            pipeline.Steps.Use(client);
            Interlocked.Increment(ref steps);
        });
        return new AppBench(folder, options.NamePrefix, azurite.Connection, pipeline, durable) { _steps = () => steps };
    }

    public async Task<EvalVersion> RegisterAsync(string path) =>
        (await new RegisterEval(Pipeline.Home.Registry, new EvalIntake(TimeProvider.System), TimeProvider.System).HandleAsync(path, Cancel)).Version;

    /// <summary>Six questions, of which the recorded answers of "old" get four right and those of "new" two.</summary>
    public async Task<EvalVersion> RegisterSmallAsync()
    {
        string path = Path.Combine(_folder, "small.eval.yaml");
        await File.WriteAllTextAsync(path, Small.Eval, Cancel);
        await File.WriteAllTextAsync(Path.Combine(Folders.Files, "old.csv"), Small.Answers(4), Cancel);
        await File.WriteAllTextAsync(Path.Combine(Folders.Files, "new.csv"), Small.Answers(2), Cancel);
        return await RegisterAsync(path);
    }

    public static HttpRequest Post(string body)
    {
        DefaultHttpContext context = new();
        context.Request.Method = HttpMethods.Post;
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return context.Request;
    }

    public async Task<ContentResult> CreateAsync(string body) =>
        Assert.IsType<ContentResult>(await Http.CreateAsync(Post(body), Durable.Client, Cancel));

    /// <summary>Takes messages as the queue trigger would until the run's workflow has ended.</summary>
    public async Task PumpRunAsync(string runId) => await PumpAsync(RunWorkflow.InstanceId((await Pipeline.Home.Runs.FindAsync(runId, Cancel))!));

    public async Task PumpAsync(string instanceId)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task ended = Durable.Engine.WaitAsync(instanceId, stop.Token);
        while (!ended.IsCompleted)
        {
            if (await TakeAsync() is not { } message)
            {
                await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel));
                continue;
            }
            Messages++;
            await Shards.EvaluateAsync(message.Body.ToString(), Durable.Client, Cancel);
            await Queues.GetQueueClient(QueueName).DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancel);
        }
        await ended;
    }

    /// <summary>A message of the shard queue, hidden from others; null when there is none.</summary>
    public async Task<QueueMessage?> TakeAsync() =>
        await Queues.GetQueueClient(QueueName).ExistsAsync(Cancel)
            ? (await Queues.GetQueueClient(QueueName).ReceiveMessageAsync(TimeSpan.FromMinutes(5), Cancel)).Value : null;

    public async ValueTask DisposeAsync()
    {
        await Durable.DisposeAsync();
        await Pipeline.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class NoProviders : IModelProviders
    {
        public bool IsAlias(string name) => false;

        public Task<ModelEndpoint?> FindAsync(string spec, CancellationToken cancellationToken) => Task.FromResult<ModelEndpoint?>(null);
    }
}

file static class Small
{
    private const int Samples = 6;

    public const string Eval = """
        id: small
        version: 1.0.0
        title: Small
        samples:
          - { id: s1, input: What is 1?, target: "[1]" }
          - { id: s2, input: What is 2?, target: "[1]" }
          - { id: s3, input: What is 3?, target: "[1]" }
          - { id: s4, input: What is 4?, target: "[1]" }
          - { id: s5, input: What is 5?, target: "[1]" }
          - { id: s6, input: What is 6?, target: "[1]" }
        graders:
          - { name: answer, type: includes }
        metrics:
          - { name: accuracy, grader: answer, direction: higher_is_better }
        """;

    public static string Answers(int right) =>
        $"id,response\n{string.Join('\n', Enumerable.Range(1, Samples).Select(n => $"s{n},[{(n <= right ? 1 : 0)}]"))}\n";
}
