using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>A number in the response is near enough to the target's.</summary>
public sealed record NumericSpec(string Name) : GraderSpec(Name, TypeName)
{
    internal const string TypeName = "numeric";

    /// <summary>The last number of the response counts; otherwise the first.</summary>
    public bool PickLast { get; init; } = true;

    /// <summary>Largest difference that still counts as equal.</summary>
    public double Tolerance { get; init; }

    /// <summary>The same as a share of the target: 0.01 is one per cent of it. The wider of the two tolerances counts.</summary>
    public double RelativeTolerance { get; init; }

    /// <summary>Decimals stand after a comma and thousands are parted by points, as in German.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>"14%" is 0.14; otherwise the sign is overlooked and it is 14.</summary>
    public bool PercentIsFraction { get; init; }

    public override IReadOnlyList<string> Labels => ResponseGrader.CorrectOrNot;

    public override bool HasValue => true;

    public override bool NeedsTarget => true;

    public override IGrader Build(Func<string, IModel> judges) => new NumericGrader(this);

    internal static NumericSpec Read(Fields fields, string name) => new(name)
    {
        PickLast = fields.OneOf("pick", ["last", "first"]) != "first",
        Tolerance = fields.Number("tolerance", min: 0) ?? 0,
        RelativeTolerance = fields.Number("relative_tolerance", min: 0, max: 1) ?? 0,
        DecimalComma = fields.OneOf("decimal", ["point", "comma"]) == "comma",
        PercentIsFraction = fields.OneOf("percent", ["number", "fraction"]) == "fraction",
    };
}

internal sealed class NumericGrader(NumericSpec spec) : ResponseGrader
{
    private readonly NumberFinder _numbers = new(spec.DecimalComma, spec.PercentIsFraction);

    protected override Grade GradeText(Sample sample, ModelReply reply, string text)
    {
        bool any = false;
        double? answer = null;
        foreach (string target in sample.Targets)
        {
            if (_numbers.First(target) is not { } wanted)
            {
                continue;
            }
            answer = any ? answer : spec.PickLast ? _numbers.Last(text) : _numbers.First(text);
            any = true;
            if (answer is { } number && Near(number, wanted))
            {
                return Right(true);
            }
        }
        if (!any)
        {
            return sample.Targets.All(string.IsNullOrWhiteSpace) ? NoTarget : Grade.Skipped("the target is not a number");
        }
        return Right(false, answer is null ? "no number found" : null);
    }

    private bool Near(double answer, double wanted)
    {
        double difference = Math.Abs(answer - wanted);
        // 0.1 + 0.2 is not 0.3: the rounding of the computer must not turn a tolerance of 0.1 into one of 0.0999.
        double rounding = 4 * double.Epsilon + 1e-15 * Math.Max(Math.Abs(answer), Math.Abs(wanted));
        return difference <= Math.Max(spec.Tolerance, spec.RelativeTolerance * Math.Abs(wanted)) + rounding;
    }
}
