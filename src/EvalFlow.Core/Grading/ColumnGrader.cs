using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>Takes a label that was recorded beside the response or stands with the sample.</summary>
public sealed record ColumnSpec(string Name) : GraderSpec(Name, TypeName)
{
    internal const string TypeName = "column";

    public required string Column { get; init; }

    /// <summary>The labels that are known; null when any will do.</summary>
    public IReadOnlyList<string>? Known { get; init; }

    /// <summary>The column must hold numbers, or true and false; anything else is unparseable.</summary>
    public bool NumbersOnly { get; init; }

    /// <summary>The column holds what a judge said, not what people did.</summary>
    public bool IsMarked { get; init; }

    public override bool IsJudge => IsMarked;

    // A mark that changes no grade must not make old runs incomparable.
    public override IReadOnlyCollection<string> OutsideHash => ["judge"];

    public override IReadOnlyList<string>? Labels => Known;

    public override bool HasValue => NumbersOnly || (Known is { } known && known.All(label => ColumnGrader.ValueOf(label) is not null));

    public override IReadOnlyList<string> Columns => [Column];

    public override IGrader Build(Func<string, IModel> judges) => new ColumnGrader(this);

    internal static ColumnSpec? Read(Fields fields, string name)
    {
        string? column = fields.Text("column", required: true);
        IReadOnlyList<string>? labels = fields.Texts("labels");
        if (labels is not null && (labels.Count == 0 || labels.Any(string.IsNullOrWhiteSpace)))
        {
            fields.Problem("labels", "'labels' is empty or holds an empty label.", "Write labels: [first, second], or leave it out to take any label.");
        }
        else if (labels is not null && labels.Distinct(ColumnGrader.SameLabel).Count() < labels.Count)
        {
            fields.Problem("labels", "'labels' names one label twice; case does not count, and 1 is the same as 1.0.", "Name each label once.");
        }
        bool isMarked = ReadMark(fields);
        return column is null ? null : new(name)
        {
            IsMarked = isMarked,
            Column = column,
            Known = labels,
            NumbersOnly = fields.OneOf("as", ["label", "number"]) == "number",
        };
    }

    // The grader model_graded names its judge here, so that a name is the slip to expect.
    private static bool ReadMark(Fields fields)
    {
        if (fields.Cell("judge") is { } text && !bool.TryParse(text, out _))
        {
            fields.Problem(
                "judge", $"'{text}' is neither true nor false: for a column, 'judge' says whether it holds what a judge said.",
                "Write judge: true for a recorded judge, and leave it out for the labels of people.");
            return false;
        }
        return fields.Flag("judge") ?? false;
    }
}

internal sealed class ColumnGrader(ColumnSpec spec) : IGrader
{
    internal static readonly IEqualityComparer<string> SameLabel =
        EqualityComparer<string>.Create(
            (left, right) => Same(left!, right!),
            label => ValueOf(label)?.GetHashCode() ?? StringComparer.OrdinalIgnoreCase.GetHashCode(label));

    private readonly Grade _noColumn = Grade.Errored($"no column '{spec.Column}'");

    public ValueTask<Grade> GradeAsync(Sample sample, ModelReply reply, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(reply.Error is not null ? ResponseGrader.NoResponse : Read(sample, reply));
    }

    private Grade Read(Sample sample, ModelReply reply)
    {
        if (!reply.Columns.TryGetValue(spec.Column, out string? cell) && !sample.Columns.TryGetValue(spec.Column, out cell))
        {
            return _noColumn;
        }
        string text = cell.Trim();
        string? label = text.Length == 0 ? null
            : spec.Known is { } known ? known.FirstOrDefault(each => Same(each, text))
            : Canonical(text);
        return label is null || (spec.NumbersOnly && ValueOf(label) is null) ? Grade.JudgeFailed("unparseable label") : Grade.Scored(label, ValueOf(label));
    }

    /// <summary>The number a label stands for: itself, or 1 and 0 for true and false; else null.</summary>
    internal static double? ValueOf(string label) =>
        double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
        : bool.TryParse(label, out bool flag) ? (flag ? 1 : 0)
        : null;

    // One file writes TRUE, the next True: they are the same label, and so are 1 and 1.0.
    internal static string Canonical(string text) =>
        bool.TryParse(text, out bool flag) ? (flag ? "true" : "false")
        : ValueOf(text) is { } number ? number.ToString("R", CultureInfo.InvariantCulture)
        : text;

    private static bool Same(string left, string right) =>
        left.Equals(right, StringComparison.OrdinalIgnoreCase)
        || (bool.TryParse(left, out _) == bool.TryParse(right, out _) && ValueOf(left) is { } number && number == ValueOf(right));
}
