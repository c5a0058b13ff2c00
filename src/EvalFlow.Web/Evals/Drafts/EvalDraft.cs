using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>A version of an eval while a person puts it together: a sheet and what was said about it. Nothing of it is registered yet.</summary>
public sealed record EvalDraft
{
    /// <summary>32 hexadecimal digits that nobody can guess.</summary>
    public required string Id { get; init; }

    /// <summary>The only person who may see it.</summary>
    public required string Owner { get; init; }

    /// <summary>Name of the file as uploaded; names no place.</summary>
    public required string FileName { get; init; }
    public required DateTimeOffset BegunAt { get; init; }
    public required EvalForm Form { get; init; }
    public SheetChoice Choice { get; init; } = new();
}
