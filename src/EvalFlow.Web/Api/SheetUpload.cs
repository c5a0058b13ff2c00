using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Web.Evals.Drafts;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Api;

/// <summary>A spreadsheet with what is said about it, as a form of several parts. Beside these it takes the fields of the editor's form, such as limitations or reviewers.</summary>
internal sealed record SheetUpload
{
    /// <summary>.xlsx or .csv, at most 20 MB.</summary>
    public required IFormFile File { get; init; }

    /// <summary>Eval that becomes the new version, or is new.</summary>
    public required string Id { get; init; }

    /// <summary>Checks and says what would change; registers nothing.</summary>
    public bool? DryRun { get; init; }

    /// <summary>What a column is for, as COLUMN=FIELD; may be repeated.</summary>
    public IReadOnlyList<string>? Map { get; init; }
    public string? Sheet { get; init; }
    public int? HeaderRow { get; init; }

    /// <summary>utf-8 or windows-1252; for CSV.</summary>
    public string? Encoding { get; init; }

    /// <summary>One sign, or tab; for CSV.</summary>
    public string? Delimiter { get; init; }
    public bool? SkipHidden { get; init; }

    /// <summary>Whose choices of columns are remembered.</summary>
    public string? Team { get; init; }
    public string? Version { get; init; }
    public string? Title { get; init; }
    public string? Owner { get; init; }
    public string? Direction { get; init; }
    public string? HarmDomain { get; init; }
    public string? ThreatVector { get; init; }
    public string? PolicyId { get; init; }
    public string? PolicyVersion { get; init; }
    public string? PolicyClause { get; init; }
    public int? Severity { get; init; }
    public string? ProductSurface { get; init; }
    public string? System { get; init; }
    public string? Template { get; init; }

    /// <summary>Definition to take graders, metrics and settings from.</summary>
    public string? Base { get; init; }

    /// <exception cref="BadInputException">A field is not known, or holds what it does not take.</exception>
    public static ImportOrder Read(IFormCollection form, out IFormFile file)
    {
        string[] unknown = [.. form.Keys.Where(key => !Known.Contains(key))];
        if (unknown.Length > 0)
        {
            throw new BadInputException([.. unknown.Select(key => new Problem("form", null, null, key, $"There is no field '{key}'.{Suggestion.Ask(key, Known)}", "See /api/v1/openapi.json for what is accepted."))]);
        }
        file = DraftForms.FileOf(form);
        EvalForm about = new FormFields(name => form[name]).Read(DraftForms.IdOf(form));
        SheetChoice choice = ChoiceFields.Read(new SheetChoice(), name => name == "skip_hidden" && !IsYes(form, name) ? "" : form[name]) with
        {
            Columns = [.. form["map"].OfType<string>().Select(ImportOrder.Column)],
        };
        Check(form, "encoding", choice.Encoding is not null, "utf-8 or windows-1252");
        Check(form, "delimiter", choice.Delimiter is not null, "one sign, or tab");
        return new ImportOrder(DraftDesk.PlainName(file.FileName), about, choice, Kit.Typed.Text(form["team"]) ?? RememberMapping.Everybody);
    }

    public static bool IsDry(IFormCollection form) => IsYes(form, "dry_run");

    private static readonly HashSet<string> Known =
    [
        .. typeof(SheetUpload).GetProperties().Select(Name), .. typeof(RecordForm).GetProperties().Select(Name), .. typeof(EvalForm).GetProperties().Select(Name).Except(["graders", "metrics", "gate", "record", "review_cadence_days"]),
        "cadence_days", "gate_metric", "gate_max", "gate_min", "grader", "judge", "labels", "counted", "rubric",
    ];

    private static string Name(global::System.Reflection.PropertyInfo property) => global::System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    private static bool IsYes(IFormCollection form, string name) => form[name].ToString().Trim().ToLowerInvariant() switch
    {
        "" or "false" => false,
        "true" => true,
        var other => throw new BadInputException("form", $"'{other}' in {name} is neither true nor false.", "Write true or false."),
    };

    private static void Check(IFormCollection form, string name, bool isKnown, string wanted)
    {
        if (!isKnown && Kit.Typed.Text(form[name]) is { } given)
        {
            throw new BadInputException("form", $"'{given}' in {name} is not {wanted}.", "Correct it, or leave it out.");
        }
    }
}
