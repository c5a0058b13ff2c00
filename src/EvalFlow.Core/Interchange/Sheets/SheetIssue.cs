using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Sheets;

public enum IssueSeverity
{
    /// <summary>Allowed, but probably not meant.</summary>
    Warning,

    /// <summary>Nothing is registered until it is put right.</summary>
    Error,
}

/// <summary>Something about a cell, a row, or the sheet.</summary>
/// <param name="Problem">Line is the row, Column the letter.</param>
public sealed record SheetIssue(IssueSeverity Severity, Problem Problem)
{
    /// <summary>C12, or row 12, or nothing.</summary>
    public string Cell => Problem.Line is { } row
        ? Problem.Column is { } letter ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{letter}{row}") : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"row {row}")
        : "";
}

/// <summary>Collects issues; of one kind of warning only the first few are kept, so that nobody reads fifty thousand.</summary>
internal sealed class IssueList(SheetGrid grid)
{
    public const int MostErrors = 1_000;
    public const int MostWarnings = 500;

    private readonly List<SheetIssue> _issues = [];

    /// <summary>All errors, those not kept included.</summary>
    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    public IReadOnlyList<SheetIssue> Kept => _issues;

    public void Error(SheetRow row, int? column, string? field, string message, string fix)
    {
        if (Errors++ < MostErrors)
        {
            _issues.Add(new SheetIssue(IssueSeverity.Error, grid.ProblemAt(row, column, field, message, fix)));
        }
    }

    public void Error(string? field, string message, string fix)
    {
        Errors++;
        _issues.Add(new SheetIssue(IssueSeverity.Error, new Problem(grid.File, null, null, field, message, fix)));
    }

    public void Warn(SheetRow row, int? column, string? field, string message, string fix)
    {
        if (Warnings++ < MostWarnings)
        {
            _issues.Add(new SheetIssue(IssueSeverity.Warning, grid.ProblemAt(row, column, field, message, fix)));
        }
    }

    public void Warn(string message, string fix, string? field = null)
    {
        Warnings++;
        _issues.Add(new SheetIssue(IssueSeverity.Warning, new Problem(grid.File, null, null, field, message, fix)));
    }
}
