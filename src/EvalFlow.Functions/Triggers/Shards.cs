using EvalFlow.AzureStorage.Runs;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Triggers;

/// <summary>Shards of all runs. The runtime receives, retries and poisons; the table of the queue says which message is void.</summary>
internal sealed class Shards(Pipeline pipeline, ILogger<Shards> logger)
{
    public const string Queue = "evalflow-shards";

    [Function("Shards_Queue")]
    public async Task EvaluateAsync(
        [QueueTrigger(Queue, Connection = Settings.Storage)] string text, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (QueueMessage.Parse(text) is not { } message || !await pipeline.Home.Queue.IsCurrentAsync(message, cancellationToken))
        {
            logger.LogInformation("A void shard message was dropped.");
            return;
        }
        await pipeline.Workers(client).EvaluateAsync(message.Payload, cancellationToken);
        await pipeline.Home.Queue.CompleteDeliveredAsync(message, cancellationToken);
    }

    [Function("Shards_PoisonQueue")]
    public async Task GiveUpAsync(
        [QueueTrigger($"{Queue}-poison", Connection = Settings.Storage)] string text, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (QueueMessage.Parse(text) is { } message)
        {
            logger.LogError("Shard {Shard} was given up; see its exceptions above.", message.Id);
            await pipeline.Home.Queue.PoisonDeliveredAsync(message, "failed too often", cancellationToken);
            await pipeline.Workers(client).GiveUpAsync(message.Payload, "it failed at each of its deliveries; the log of Shards_Queue says how.");
        }
    }
}
