using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Grading;

/// <summary>Reads one entry of a definition's <c>graders</c>.</summary>
public static class GraderReader
{
    private static readonly Dictionary<string, Func<Fields, string, GraderSpec?>> Readers = new(StringComparer.Ordinal)
    {
        [ExactSpec.TypeName] = ExactSpec.Read,
        [IncludesSpec.TypeName] = IncludesSpec.Read,
        [RegexSpec.TypeName] = RegexSpec.Read,
        [ChoiceSpec.TypeName] = ChoiceSpec.Read,
        [NumericSpec.TypeName] = NumericSpec.Read,
        [JsonSchemaSpec.TypeName] = JsonSchemaSpec.Read,
        [RefusalSpec.TypeName] = RefusalSpec.Read,
        [ColumnSpec.TypeName] = ColumnSpec.Read,
        [ModelGradedSpec.TypeName] = ModelGradedSpec.Read,
    };

    /// <summary>The words that <c>type</c> may be.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. Readers.Keys];

    /// <summary>The grader as written, or null when it is too broken to be read. Whatever is wrong was reported to the fields.</summary>
    public static GraderSpec? Read(Fields fields)
    {
        string? name = fields.Text("name", required: true);
        string? type = fields.OneOf("type", Types, required: true);
        if (type is null)
        {
            // Which options are known depends on the type, so nothing more can be said of them.
            return null;
        }
        GraderSpec? spec = Readers[type](fields, name ?? type);
        fields.Finish();
        return name is null ? null : spec;
    }
}
