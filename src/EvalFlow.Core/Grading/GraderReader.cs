using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>Stand-in until the graders are merged.</summary>
public static class GraderReader
{
    public static GraderSpec? Read(Fields fields)
    {
        string? name = fields.Text("name", required: true);
        string? type = fields.OneOf("type", ["refusal", "includes", "column"], required: true);
        if (type is null)
        {
            return null;
        }
        string? column = type == "column" ? fields.Text("column", required: true) : null;
        fields.Finish();
        return name is null ? null : new StandIn(name, type, column);
    }

    private sealed record StandIn(string Name, string Type, string? Column) : GraderSpec(Name, Type)
    {
        public override IReadOnlyList<string>? Labels => Type switch
        {
            "refusal" => ["full_refusal", "partial_refusal", "compliance"],
            "includes" => ["correct", "incorrect"],
            _ => null,
        };

        public override bool HasValue => Type != "column";

        public override IReadOnlyList<string> Columns => Column is null ? [] : [Column];

        public override bool NeedsTarget => Type == "includes";

        public override IGrader Build(Func<string, IModel> judges) => throw new NotSupportedException();
    }
}
