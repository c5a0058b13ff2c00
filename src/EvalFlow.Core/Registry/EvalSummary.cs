using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;

namespace EvalFlow.Core.Registry;

/// <summary>Evals as other programs read them; the field name is the contract.</summary>
public sealed record EvalList(IReadOnlyList<EvalSummary> Evals);

/// <summary>A registered or checked eval as other programs read it.</summary>
public sealed record EvalSummary
{
    public required string Id { get; init; }
    public required string Version { get; init; }
    public required string Title { get; init; }
    public required string EvalHash { get; init; }
    public required string DatasetHash { get; init; }
    public required int Samples { get; init; }
    public DateTimeOffset? AddedAt { get; init; }
    public string? Path { get; init; }
    public IReadOnlyList<string> Notes { get; init; } = [];
    public string? Source { get; init; }

    /// <summary>Null for an eval that was only checked.</summary>
    public EvalState? State { get; init; }

    /// <summary>Null when nobody has put the eval under the lifecycle.</summary>
    public DateTimeOffset? StateSince { get; init; }
    public string? StateBy { get; init; }
    public EvalRecord? Record { get; init; }

    /// <summary>Null where it was not looked at, or could not be.</summary>
    public IReadOnlyList<StaleReason>? Stale { get; init; }

    public static EvalSummary Of(EvalVersion version, string? path, IReadOnlyList<string> notes) => new()
    {
        Id = version.Id,
        Version = version.Version,
        Title = version.Title,
        EvalHash = version.Hash,
        DatasetHash = version.DatasetHash,
        Samples = version.SampleCount,
        AddedAt = version.AddedAt,
        Path = path,
        Notes = notes,
    };
}
