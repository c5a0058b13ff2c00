using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>What a storage message says: where the item is written down, and ids. Never a prompt or a response.</summary>
/// <param name="Queue">Queue of the item, such as shards/RUN.</param>
/// <param name="Id">The item.</param>
/// <param name="Payload">The item's payload, so that a trigger needs no look-up.</param>
/// <param name="Ticket">Tells the message of this life of the item from one of an earlier life, which is void.</param>
public sealed record QueueMessage(string Queue, string Id, string Payload, string Ticket)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>Null for a text that is none of ours.</summary>
    public static QueueMessage? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<QueueMessage>(text, Json) is { Queue: not null, Id: not null, Payload: not null, Ticket: not null } message
                ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal string Write() => JsonSerializer.Serialize(this, Json);
}
