using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Reads single cells as what their column is for.</summary>
internal sealed partial class CellChecks(ColumnMapping mapping, IssueList issues)
{
    /// <summary>Most characters that a cell holds; a text of just this length was probably cut.</summary>
    public const int LongestCell = 32_767;

    private static readonly string[] Yes = ["y", "yes", "true", "x", "1", "ja", "j", "✓", "✔"];
    private static readonly string[] No = ["n", "no", "false", "0", "nein", "-", ""];

    /// <summary>A cell that is kept letter for letter; null after an error, and when it is blank and need not be there.</summary>
    public string? Verbatim(SheetRow row, ColumnChoice column, bool isRequired)
    {
        SheetCell cell = row[column.Column];
        if (cell.Kind == CellKind.Formula)
        {
            Error(row, column, "The cell is calculated by a formula; its value is not used.", "Copy the cell and paste it as values (Paste Special, Values). A prompt that begins with = must be text: format the cell as Text first.");
            return null;
        }
        if (cell.Kind == CellKind.Error)
        {
            return Broken(row, column, cell);
        }
        if (cell.IsBlank)
        {
            if (isRequired)
            {
                Error(row, column, $"The {SheetFields.NameOf(column.Field)} is empty.", "Write the text that the model is asked, or delete the row.");
            }
            return null;
        }
        CheckText(row, column, cell);
        return cell.Text;
    }

    /// <summary>An id, without white space around it.</summary>
    public string? Id(SheetRow row, ColumnChoice column)
    {
        SheetCell cell = row[column.Column];
        string id = cell.Text.Trim().Trim('\u00A0');
        if (cell.Kind == CellKind.Error)
        {
            return Broken(row, column, cell);
        }
        if (id.Length == 0)
        {
            Error(row, column, "The id is empty.", "Give every row an id, or leave the column out altogether; ids are then made from the content.");
            return null;
        }
        if (ForcedText().Match(id) is { Success: true } forced)
        {
            issues.Warn(row, column.Column, column.Header, $"The id is written {id}; '{forced.Groups["text"].Value}' is taken.", "Format the column as Text and write the id itself.");
            id = forced.Groups["text"].Value;
        }
        if (Scientific().IsMatch(id) || (cell.Kind == CellKind.Number && id.Length > 15))
        {
            Error(row, column, $"The id '{id}' was shortened by the spreadsheet program, which keeps 15 digits of a number.", "Format the column as Text and enter the id again.");
            return null;
        }
        if (cell.Kind == CellKind.Date)
        {
            issues.Warn(row, column.Column, column.Header, $"The id is a date, {id}; spreadsheet programs turn ids like 3-4 into dates.", "If that was not meant, format the column as Text and enter the id again.");
        }
        return id;
    }

    /// <summary>A word that groups or describes; null when blank. White space around it does not count.</summary>
    public string? Label(SheetRow row, ColumnChoice column)
    {
        SheetCell cell = row[column.Column];
        if (cell.Kind == CellKind.Error)
        {
            return Broken(row, column, cell);
        }
        string text = cell.Text.Trim().Trim('\u00A0').Trim();
        if (text.Length == 0 && column.Field != SheetField.Critical)
        {
            return null;
        }
        CheckText(row, column, cell);
        return column.Field switch
        {
            SheetField.Severity => Severity(row, column, text),
            SheetField.Critical => Critical(row, column, text),
            SheetField.Language => Language(row, column, text),
            SheetField.HarmDomain or SheetField.ThreatVector or SheetField.ExpectedBehaviour => KnownWord(row, column, text),
            _ => text,
        };
    }

    public IReadOnlyList<string> Targets(SheetRow row)
    {
        if (mapping.Of(SheetField.ReferenceAnswer) is not { } column || Verbatim(row, column, isRequired: false) is not { } text)
        {
            return [];
        }
        if (!column.Header.StartsWith("__expected", StringComparison.OrdinalIgnoreCase))
        {
            return [text];
        }
        string? answer = PromptfooExpectation.Equal(text, out string? other);
        if (answer is null)
        {
            Error(row, column, $"The expectation is of promptfoo's kind '{other}', which is a grader here, not an answer.", "Write a grader into the definition, and only the expected answer into the sheet; or leave the column out.");
        }
        return answer is null ? [] : [answer];
    }

    private string? Severity(SheetRow row, ColumnChoice column, string text)
    {
        if (text is ['1' or '2' or '3' or '4' or '5'])
        {
            return text;
        }
        Error(row, column, $"'{text}' is no severity.", "Write 1 (mild) to 5 (critical).");
        return null;
    }

    private string? Critical(SheetRow row, ColumnChoice column, string text)
    {
        string word = text.ToLowerInvariant();
        if (Yes.Contains(word) || No.Contains(word))
        {
            return Yes.Contains(word) ? "yes" : "no";
        }
        Error(row, column, $"'{text}' is neither yes nor no.", "Write Y or N.");
        return null;
    }

    private string Language(SheetRow row, ColumnChoice column, string text)
    {
        string tag = text.ToLowerInvariant();
        if (!LanguageTag().IsMatch(text))
        {
            issues.Warn(row, column.Column, column.Header, $"'{text}' is no language tag.", "Write the short form: en, de, pt-br.");
        }
        return tag;
    }

    // Only words near a listed one: a list that stops people from naming a new harm would be worse than a typing error.
    private string KnownWord(SheetRow row, ColumnChoice column, string text)
    {
        IReadOnlyList<string> known = Templates.TemplateLists.Of(column.Field);
        string plain = SheetFields.Plain(text);
        if (known.Contains(plain))
        {
            return plain;
        }
        if (Suggestion.For(plain, known) is { } near)
        {
            issues.Warn(row, column.Column, column.Header, $"'{text}' is not in the list of the template.", $"If '{near}' is meant, correct it.");
        }
        return text;
    }

    private void CheckText(SheetRow row, ColumnChoice column, SheetCell cell)
    {
        if (cell.Text.Length == LongestCell)
        {
            Error(row, column, $"The text has exactly {LongestCell} characters, the most a cell holds: it was probably cut.", "Take the whole text from where it came from, or shorten it; longer texts fit into a JSONL file.");
        }
        if (cell.Text.Contains('\uFFFD', StringComparison.Ordinal))
        {
            issues.Warn(row, column.Column, column.Header, "The text holds the sign �, which stands for a letter that was lost.", "Look at the text where it came from.");
        }
    }

    private string? Broken(SheetRow row, ColumnChoice column, SheetCell cell)
    {
        Error(row, column, $"The cell holds the formula error {cell.Text}.", "Correct the formula, or replace it by its value.");
        return null;
    }

    private void Error(SheetRow row, ColumnChoice column, string message, string fix) => issues.Error(row, column.Column, column.Header, message, fix);

    [GeneratedRegex("^=\"(?<text>.*)\"$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ForcedText();

    [GeneratedRegex(@"^\d([.,]\d+)?E\+\d+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scientific();

    [GeneratedRegex("^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LanguageTag();
}
