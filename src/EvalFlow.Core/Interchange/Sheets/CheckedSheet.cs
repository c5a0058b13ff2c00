using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>A sheet held against everything: whether it can be registered, and what would change.</summary>
public sealed record CheckedSheet
{
    public required SheetReading Reading { get; init; }
    public required EvalForm Form { get; init; }

    /// <summary>Samples of the rows without errors.</summary>
    public required IReadOnlyList<SheetSample> Samples { get; init; }

    /// <summary>Errors and warnings, as many as anyone reads.</summary>
    public required IReadOnlyList<SheetIssue> Issues { get; init; }

    /// <summary>All errors, those left out of <see cref="Issues"/> included.</summary>
    public required int Errors { get; init; }
    public required int Warnings { get; init; }

    /// <summary>The definition as it would be registered; null when the prompts could not be found.</summary>
    public string? Yaml { get; init; }

    /// <summary>The definition, checked; null exactly when there are errors.</summary>
    public EvalDefinition? Definition { get; init; }

    /// <summary>The version the sheet was held against; null for a new eval.</summary>
    public EvalVersion? Last { get; init; }

    /// <summary>What would change; null for a new eval.</summary>
    public SampleDiff? Diff { get; init; }

    public bool CanBeRegistered => Errors == 0 && Definition is not null;

    /// <summary>Throws <see cref="BadInputException"/> with the errors, if there are any.</summary>
    public void ThrowIfRefused()
    {
        if (!CanBeRegistered)
        {
            throw new BadInputException([.. Issues.Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => issue.Problem)]);
        }
    }
}
