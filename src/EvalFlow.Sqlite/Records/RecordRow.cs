using EvalFlow.Core.Records;
using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Records;

/// <summary>A record as its row has it.</summary>
internal sealed record RecordRow
{
    public required string Kind { get; init; }

    public required string Id { get; init; }

    public string? Parent { get; init; }

    public required string State { get; init; }

    public required long Revision { get; init; }

    public required string Body { get; init; }

    public required string Who { get; init; }

    public required string At { get; init; }

    public string? Note { get; init; }

    public static RecordRow From(StoredRecord record) => new()
    {
        Kind = record.Kind,
        Id = record.Id,
        Parent = record.Parent,
        State = record.State,
        Revision = record.Revision,
        Body = record.Body,
        Who = record.Who,
        At = Timestamp.Write(record.At),
        Note = record.Note,
    };

    public StoredRecord ToRecord() => new()
    {
        Kind = Kind,
        Id = Id,
        Parent = Parent,
        State = State,
        Revision = (int)Revision,
        Body = Body,
        Who = Who,
        At = Timestamp.Read(At),
        Note = Note,
    };
}
