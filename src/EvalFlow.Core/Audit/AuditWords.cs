using System.Text.Json;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Audit;

/// <summary>Puts a revision of a record into words. Kinds that are not known here are told by their state.</summary>
internal static class AuditWords
{
    /// <summary>What the person did, to follow their name; null for what is no business of others.</summary>
    public static string? What(StoredRecord record) => record.Kind switch
    {
        FindingRecords.FindingKind => $"{FindingWords.What(Body<Finding>(record))} ({record.Id})",
        FindingRecords.MitigationKind => FindingWords.What(record.Id, Body<Mitigation>(record)),
        ReviewRecords.QueueKind => Queue(record.Id, Body<ReviewQueue>(record)),
        ReviewRecords.ItemKind => Item(record.Id, Body<ReviewItem>(record)),
        // That somebody labelled is known to all; what they said, and how much they read or skipped, is not.
        ReviewRecords.LabelKind => $"labelled the review item {Body<ReviewLabel>(record).ItemId}",
        ReviewRecords.DayKind or ReviewRecords.ReviewerKind => null,
        ReviewRecords.ReadKind => Read(Body<TranscriptRead>(record)),
        ReviewRecords.AccessKind => Access(Body<DomainAccess>(record)),
        RecordSampleRead.Kind => Read(Body<SampleRead>(record)),
        _ => Other(record),
    };

    private static string Queue(string id, ReviewQueue queue) => queue.Act switch
    {
        QueueAct.Create => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"made the review queue {id} of {queue.Items} responses of run {queue.RunId}"),
        QueueAct.Close => $"closed the review queue {id}",
        QueueAct.Reopen => $"reopened the review queue {id}",
    };

    private static string? Item(string id, ReviewItem item) => item.Act switch
    {
        ItemAct.Adjudicate => $"decided the review item {id}",
        ItemAct.Choose or ItemAct.Lease or ItemAct.Label or ItemAct.Skip or ItemAct.Agree or ItemAct.Dispute => null,
    };

    private static string Read(TranscriptRead read) =>
        $"read the response to {read.SampleId} of run {read.RunId}{(read.Epoch == 1 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $", epoch {read.Epoch}"))}";

    private static string Access(DomainAccess access) => !access.IsRestricted ? $"opened the texts of {access.Domain} to all readers"
        : access.People.Count == 0 ? $"closed the texts of {access.Domain} to everybody"
        : $"restricted the texts of {access.Domain} to {string.Join(", ", access.People)}";

    private static string Read(SampleRead read) => $"read texts of samples of {read.Subject} ({read.What})";

    private static string Other(StoredRecord record)
    {
        string name = $"the {record.Kind.Replace('_', ' ')} {record.Id}";
        string state = record.State.Replace('_', ' ');
        return record.Revision == 1 ? $"made {name} ({state})" : $"changed {name}, now {state}";
    }

    private static T Body<T>(StoredRecord record) => JsonSerializer.Deserialize<T>(record.Body, ReportJson.Compact)!;
}
