using System.Globalization;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tables;

/// <summary>Where a reader puts what is wrong with its file.</summary>
internal sealed class TableProblems(string file, Action<Problem>? report)
{
    /// <summary>How to get the file into UTF-8.</summary>
    public string SaveAsUtf8 => Path.GetExtension(file).ToUpperInvariant() is ".CSV" or ".TSV" or ".TXT"
        ? "Save it as \"CSV UTF-8\" (in Excel: File, Save As), or as UTF-8 in your editor."
        : "Save it as UTF-8 in your editor.";

    /// <summary>Something wrong with one row, which is then left out.</summary>
    public void Row(int line, string? column, string? field, string message, string fix)
    {
        Problem problem = new(file, line, column, field, message, fix);
        if (report is null)
        {
            throw new BadInputException([problem]);
        }
        report(problem);
    }

    /// <summary>Something that ends the reading.</summary>
    public BadInputException Fatal(string message, string fix, int? line = null, long? column = null, string? field = null) =>
        new([new Problem(file, line, column?.ToString(CultureInfo.InvariantCulture), field, message, fix)]);
}
