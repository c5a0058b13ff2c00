using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>Which look at a model against one baseline a comparison is.</summary>
/// <param name="Number">1 for the first. The same two runs compared again are the same look.</param>
/// <param name="Planned">Looks the eval plans; null when it plans none.</param>
/// <param name="Spending">obrien_fleming or pocock; null without a plan.</param>
/// <param name="Alpha">Error rate this look may use; 0 when the plan is used up.</param>
public sealed record LookReport(int Number, int? Planned, string? Spending, double Alpha);

/// <summary>
/// Spreads the error rate over planned looks. Each look may use what the spending function sets free since the look before.
/// </summary>
/// <remarks>
/// Spending functions of Lan and DeMets 1983. The looks' rates add up to alpha, so that the chance of any false alarm stays at
/// or below it however the looks depend on each other. The critical values of the textbook are less strict but hold
/// only where each look contains all data of the looks before; a new run of a model is new data.
/// </remarks>
internal static class LookRule
{
    public static LookReport Of(LookPlan? plan, int number, double alpha) => plan is null
        ? new LookReport(number, null, null, alpha)
        : new LookReport(number, plan.Planned, plan.SpendingName, number > plan.Planned ? 0 : Increment(plan, number, alpha));

    /// <summary>What a person should know about the look; null when there is nothing to say.</summary>
    public static string? Note(LookReport look, double alpha) => look switch
    {
        { Planned: null, Number: 1 } => null,
        { Planned: null } => string.Create(CultureInfo.InvariantCulture,
            $"This is look {look.Number} at this model against the same baseline. If nothing had changed, {look.Number} looks at {alpha * 100:0.#} % would still raise a false alarm with a chance of up to {(1 - Math.Pow(1 - alpha, look.Number)) * 100:0} %. To hold it at {alpha * 100:0.#} %, plan the looks in the eval: looks: {{ planned: N }}."),
        { Alpha: 0 } => string.Create(CultureInfo.InvariantCulture,
            $"Look {look.Number}, but only {look.Planned} were planned and their error rate is used up: this look can show no change. Compare with a newer baseline, or plan more looks in a new version of the eval."),
        _ => string.Create(CultureInfo.InvariantCulture,
            $"Look {look.Number} of {look.Planned}: a difference counts when its q is at most {Rate(look.Alpha)}, so that all {look.Planned} looks together raise a false alarm with a chance of at most {alpha * 100:0.#} %."),
    };

    private static double Increment(LookPlan plan, int number, double alpha)
    {
        double[] shares = [.. Enumerable.Range(1, number).Select(look => (double)look / plan.Planned)];
        IReadOnlyList<SequentialLook> looks = plan.Spending switch
        {
            LookSpending.OBrienFleming => GroupSequential.SpendingOBrienFleming(shares, alpha),
            LookSpending.Pocock => GroupSequential.SpendingPocock(shares, alpha),
        };
        return looks[^1].SpentAlpha - (number > 1 ? looks[^2].SpentAlpha : 0);
    }

    private static string Rate(double alpha) => alpha < 1e-4
        ? alpha.ToString("0.0e-0", CultureInfo.InvariantCulture) : alpha.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>Counts the looks at one model against one baseline.</summary>
internal static class LookCount
{
    /// <param name="earlier">The comparison of the same two runs saved before; its number stays.</param>
    public static async Task<int> OfAsync(IRunStore runs, Run baseline, Run candidate, Comparison? earlier, CancellationToken cancellationToken)
    {
        if (earlier?.Look is { } look)
        {
            return look.Number;
        }
        IReadOnlyList<Run> compared = await runs.ListComparedAsync(baseline.RunId, cancellationToken);
        return 1 + compared.Count(run => run.RunId != candidate.RunId && run.EvalId == candidate.EvalId && run.Model == candidate.Model);
    }
}
