using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Planning;

/// <summary>Sizes an eval before it is built: of sample size, effect and power, two give the third.</summary>
public static class PlanPower
{
    /// <summary>The power that is planned for unless another is given.</summary>
    public const double UsualPower = 0.8;

    private static readonly long[] Ladder = [50, 100, 200, 500, 1000, 2000, 5000, 10_000];

    /// <summary>Throws <see cref="BadInputException"/> when the question leaves open what it needs.</summary>
    public static PowerAnswer Answer(PowerQuestion question)
    {
        PlanChecks.ThrowIfOpen(question);
        (ComparisonDesign design, ScoreVariation assumed, IReadOnlyList<string> notes) = DesignChoice.For(question);
        double inflation = assumed.DesignEffect;
        // The planners are two-sided; a one-sided test at alpha finds what a two-sided one at twice alpha does.
        double alpha = question.OneSided || question.NonInferiority ? 2 * question.Alpha : question.Alpha;
        double power = question.Power ?? UsualPower;
        long? n = question.N ?? Ceiling(design.Needed(question.Effect!.Value, alpha, power) * inflation);
        double? effect = question.Effect ?? design.Detectable(question.N!.Value / inflation, alpha, power);
        long? exact = question.N is null ? design.NeededExactly(question.Effect!.Value, alpha, power) : null;
        bool asksPower = question is { N: not null, Effect: not null };
        PowerAnswer answer = new()
        {
            Design = question.Paired ? "paired" : "unpaired",
            Aim = question.NonInferiority ? "non_inferiority" : "difference",
            SolvedFor = asksPower ? "power" : question.N is null ? "n" : "effect",
            N = n,
            Effect = effect,
            Power = asksPower ? design.PowerOf(question.N!.Value / inflation, question.Effect!.Value, alpha) : power,
            NExact = exact,
            EffectExact = question.Effect is null ? design.DetectableExactly(question.N!.Value, alpha, power) : null,
            Alpha = question.Alpha,
            Sides = question.OneSided || question.NonInferiority ? 1 : 2,
            Variance = design.Variance * inflation,
            Assumed = assumed,
            EachSlice = question.Slices > 1 ? EachSlice(question, design, inflation, alpha, power) : null,
            Table = Table([n, exact], question.Effect, design, inflation, alpha, power),
            Notes = notes,
        };
        return answer with { Summary = PowerSentence.For(answer, question) };
    }

    // Bonferroni is the worst that Benjamini-Hochberg can ask of a single slice that differs.
    private static SlicePlan EachSlice(PowerQuestion question, ComparisonDesign design, double inflation, double alpha, double power)
    {
        double each = alpha / question.Slices;
        return new SlicePlan(
            question.Slices, question.Alpha / question.Slices,
            question.Effect is { } effect ? Ceiling(design.Needed(effect, each, power) * inflation) : null,
            question.Effect is null ? design.Detectable(question.N!.Value / inflation, each, power) : null);
    }

    private static IReadOnlyList<PowerRow> Table(
        long?[] own, double? effect, ComparisonDesign design, double inflation, double alpha, double power) =>
    [
        .. Ladder.Concat(own.OfType<long>()).Distinct().Order().Select(rung => new PowerRow(
            rung, design.DetectableExactly(rung, alpha, power) ?? design.Detectable(rung / inflation, alpha, power),
            effect is { } difference && rung >= inflation ? design.PowerOf(rung / inflation, difference, alpha) : null)),
    ];

    // A result of 489.0000000001 needs 489, not 490.
    private static long? Ceiling(double count) => count < 1e15 ? (long)Math.Ceiling(Math.Max(1, count) * (1 - 1e-12)) : null;
}
