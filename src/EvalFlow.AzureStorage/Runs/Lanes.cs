using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using EvalFlow.AzureStorage.Storage;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>
/// The storage queues that carry the messages. Queues of runs come and go by the thousand and their names hold what a storage
/// queue's may not, so each is mapped to one of a few storage queues, which are made when first sent to and then stay.
/// </summary>
internal sealed class Lanes(QueueServiceClient service, AzureHomeOptions options)
{
    /// <summary>The storage queue for a queue such as shards/RUN; what stands before the slash becomes part of its name.</summary>
    public QueueClient For(string queue) => service.GetQueueClient(options.QueueLanes == 1 ? NameOf(queue) : $"{NameOf(queue)}-{Lane(queue)}");

    /// <summary>Where a queue trigger's runtime, too, puts what it gave up on.</summary>
    public QueueClient PoisonFor(string queue) => service.GetQueueClient($"{NameOf(queue)}-poison");

    public static async Task<SendReceipt> SendAsync(QueueClient lane, string text, TimeSpan visibleAfter, CancellationToken cancellationToken)
    {
        try
        {
            return await lane.SendMessageAsync(text, visibleAfter, null, cancellationToken);
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            await lane.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await lane.SendMessageAsync(text, visibleAfter, null, cancellationToken);
        }
    }

    /// <summary>Messages that are visible, hidden from others for a while; none when the queue was never sent to.</summary>
    public static async Task<IReadOnlyList<Azure.Storage.Queues.Models.QueueMessage>> ReceiveAsync(QueueClient lane, int max, TimeSpan hidden, CancellationToken cancellationToken)
    {
        try
        {
            Azure.Storage.Queues.Models.QueueMessage[] messages = await lane.ReceiveMessagesAsync(max, hidden, cancellationToken);
            return messages;
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return [];
        }
    }

    /// <summary>Hides a message for a while; null when it is no longer ours.</summary>
    public static async Task<string?> TryHideAsync(
        QueueClient lane, string message, string receipt, TimeSpan hidden, CancellationToken cancellationToken)
    {
        try
        {
            UpdateReceipt updated = await lane.UpdateMessageAsync(message, receipt, (string?)null, hidden, cancellationToken);
            return updated.PopReceipt;
        }
        catch (RequestFailedException lost) when (lost.Status is 400 or 404)
        {
            return null;
        }
    }

    /// <summary>Removes a message; when it is no longer ours, whoever receives it next finds that it is void.</summary>
    public static async Task TryDeleteAsync(QueueClient lane, string message, string receipt, CancellationToken cancellationToken)
    {
        try
        {
            await lane.DeleteMessageAsync(message, receipt, cancellationToken);
        }
        catch (RequestFailedException lost) when (lost.Status is 400 or 404)
        {
            // As said above.
        }
    }

    private string NameOf(string queue)
    {
        string kind = queue.Split('/')[0];
        bool plain = kind.Length is > 0 and <= 20 && kind.All(char.IsAsciiLetterLower);
        return $"{options.NamePrefix}-{(plain ? kind : Keys.Hash(kind)[..20])}";
    }

    private string Lane(string queue)
    {
        uint number = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(queue))) % (uint)options.QueueLanes;
        return number.ToString("D2", CultureInfo.InvariantCulture);
    }
}

