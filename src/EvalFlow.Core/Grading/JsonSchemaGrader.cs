using System.Text.Json;
using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using NJsonSchema.Validation;

namespace EvalFlow.Core.Grading;

/// <summary>The response is JSON, bare or in one code fence, that keeps to a schema.</summary>
public sealed record JsonSchemaSpec(string Name) : GraderSpec(Name, TypeName)
{
    internal const string TypeName = "json_schema";
    internal const string Valid = "valid";
    internal const string Invalid = "invalid";
    private static readonly IReadOnlyList<string> BothLabels = [Valid, Invalid];

    /// <summary>The schema as JSON text.</summary>
    public required string Schema { get; init; }

    public override IReadOnlyList<string> Labels => BothLabels;

    public override bool HasValue => true;

    public override IGrader Build(Func<string, IModel> judges) => new JsonSchemaGrader(this);

    internal static JsonSchemaSpec? Read(Fields fields, string name) =>
        SchemaReader.Read(fields, "schema") is { } schema ? new(name) { Schema = schema } : null;
}

internal sealed class JsonSchemaGrader(JsonSchemaSpec spec) : ResponseGrader
{
    private readonly CheckedSchema _schema = CheckedSchema.Parse(spec.Schema);

    protected override Grade GradeText(Sample sample, ModelReply reply, string text)
    {
        if (!IsJson(Unfenced(text), out string json))
        {
            return Not("not JSON");
        }
        try
        {
            ValidationError? error = _schema.FirstError(json);
            return error is null ? Grade.Scored(JsonSchemaSpec.Valid, 1) : Not($"{_schema.Place(error.Path)}: {error.Kind}");
        }
        catch (RegexMatchTimeoutException)
        {
            return Grade.JudgeFailed("pattern timed out");
        }
        catch (Newtonsoft.Json.JsonException)
        {
            // The second parser has limits of its own, on the digits of a number for one.
            return Not("not JSON");
        }
    }

    private static Grade Not(string reason) => Grade.Scored(JsonSchemaSpec.Invalid, 0, reason);

    private static ReadOnlySpan<char> Unfenced(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> inside = text.Trim();
        if (!inside.StartsWith("```", StringComparison.Ordinal) || !inside.EndsWith("```", StringComparison.Ordinal))
        {
            return inside;
        }
        int line = inside.IndexOf('\n');
        return line < 0 || inside.Length < line + 4 ? inside : inside[(line + 1)..^3];
    }

    // Strictly: the schema's own parser would also take comments, single quotes and trailing commas.
    private static bool IsJson(ReadOnlySpan<char> text, out string json)
    {
        json = text.ToString();
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
