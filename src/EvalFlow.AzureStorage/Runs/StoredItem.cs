using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>An item of a queue as a row: that it is there, who holds it until when, and how often it was delivered.</summary>
internal static class StoredItem
{
    public const string VisibleAt = "VisibleAt";
    public const string Poisoned = "Poisoned";
    public const string Reason = "Reason";

    public static readonly string[] CountColumns = [VisibleAt, Poisoned];
    public static readonly string[] KeyColumns = ["PartitionKey", "RowKey", "Id"];

    public static TableEntity Write(string queue, WorkItem item, string ticket, DateTimeOffset now) => new(Partition(queue), RowOf(item.Id))
    {
        ["Queue"] = queue,
        ["Id"] = item.Id,
        ["Payload"] = item.Payload,
        ["Ticket"] = ticket,
        ["Deliveries"] = 0,
        ["Lease"] = "",
        [VisibleAt] = Timestamp.Write(now),
        [Poisoned] = false,
        [Reason] = "",
    };

    public static string Partition(string queue) => $"q-{Keys.Encode(queue)}";

    public static string RowOf(string id) => $"i-{Keys.Encode(id)}";

    public static WorkItem ItemOf(TableEntity row) => new(row.GetString("Id"), row.GetString("Payload"));

    public static string IdOf(TableEntity row) => row.GetString("Id");

    public static string TicketOf(TableEntity row) => row.GetString("Ticket");

    public static int DeliveriesOf(TableEntity row) => row.GetInt32("Deliveries") ?? 0;

    /// <summary>Proof of the lease; empty when nobody holds the item.</summary>
    public static string LeaseOf(TableEntity row) => row.GetString("Lease");

    public static bool IsPoisoned(TableEntity row) => row.GetBoolean(Poisoned) == true;

    public static DateTimeOffset VisibleAtOf(TableEntity row) => Timestamp.Read(row.GetString(VisibleAt));

    /// <summary>Another delivery to a new holder.</summary>
    public static void Lease(TableEntity row, string lease, DateTimeOffset until)
    {
        row["Lease"] = lease;
        row["Deliveries"] = DeliveriesOf(row) + 1;
        row[VisibleAt] = Timestamp.Write(until);
    }

    public static void Free(TableEntity row, DateTimeOffset from, string reason)
    {
        row["Lease"] = "";
        row[VisibleAt] = Timestamp.Write(from);
        row[Reason] = reason;
    }

    /// <summary>Makes every message sent so far for the item void.</summary>
    public static void Ticket(TableEntity row, string ticket) => row["Ticket"] = ticket;
}
