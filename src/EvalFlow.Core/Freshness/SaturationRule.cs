using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Freshness;

/// <summary>
/// An eval that every model passes tells little: the bound of the interval on the good side was within a point of the ceiling in
/// three releases in a row, and no regression was confirmed for half a year. Its owner chooses within 30 days.
/// </summary>
internal static class SaturationRule
{
    public const int Releases = 3;
    public const double Headroom = 0.01;
    public const int QuietDays = 180;
    private const int DaysToChoose = 30;

    // What is stored went through arithmetic: 0.99 may stand as a little less.
    public const double Rounding = 1e-12;

    public static StaleReason? Judge(EvalFacts eval, FreshnessSnapshot snapshot)
    {
        if (eval.Share is not { Direction: not Direction.Neutral } metric)
        {
            return null;
        }
        // Other samples are another question, so that a refreshed eval begins anew.
        LatestRun[] last =
        [
            .. snapshot.Runs[eval.EvalId].Where(run => run.DatasetHash == eval.DatasetHash)
                .GroupBy(run => run.Model).Select(model => model.MaxBy(run => (run.FinishedAt, run.RunId)))
                .OfType<LatestRun>().OrderByDescending(run => run.FinishedAt).ThenByDescending(run => run.RunId, StringComparer.Ordinal).Take(Releases),
        ];
        if (last.Length < Releases || !last.All(run => IsAtCeiling(run, metric)))
        {
            return null;
        }
        DateOnly since = Days.Of(last[0].FinishedAt);
        if (snapshot.Regressions.TryGetValue(eval.EvalId, out DateTimeOffset regressed))
        {
            since = Days.Later(since, Days.Of(regressed).AddDays(QuietDays));
        }
        return since > snapshot.Today ? null : Reason(eval, metric, last, since);
    }

    private static bool IsAtCeiling(LatestRun run, MetricSpec metric)
    {
        MetricRow? row = run.Metrics.FirstOrDefault(row => row.Metric == metric.Name && row.Slice is null);
        return metric.Direction switch
        {
            Direction.HigherIsBetter => row?.High >= 1 - Headroom - Rounding,
            Direction.LowerIsBetter => row?.Low <= Headroom + Rounding,
            Direction.Neutral => false,
        };
    }

    private static StaleReason Reason(EvalFacts eval, MetricSpec metric, LatestRun[] last, DateOnly since)
    {
        string best = metric.Direction == Direction.HigherIsBetter ? "100 %" : "0 %";
        string values = string.Join(", ", last.Reverse().Select(run => Value(run, metric)));
        return new StaleReason(
            StaleKind.Saturated, null, since, since.AddDays(DaysToChoose),
            string.Create(CultureInfo.InvariantCulture, $"The last {Releases} models cannot be told from {best} by {metric.Name} ({values}), and no regression was confirmed for {QuietDays} days: the eval tells little that is new."),
            $"Choose within {DaysToChoose} days: fresh or harder samples in a new version, or evalflow eval state {eval.EvalId} --to regression_only, or --to retired. Do not delete it.");
    }

    private static string Value(LatestRun run, MetricSpec metric) => string.Create(
        CultureInfo.InvariantCulture, $"{run.Metrics.First(row => row.Metric == metric.Name && row.Slice is null).Value * 100:0.0} %");
}
