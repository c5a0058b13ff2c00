using EvalFlow.Core.Runs;
using EvalFlow.Web.Kit;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Runs;

/// <summary>Which slices of a run to show.</summary>
/// <param name="Metric">Null for the primary metric.</param>
/// <param name="Slice">Name of a slice column; null for all.</param>
/// <param name="Page">1-based.</param>
public sealed record SliceQuery(string? Metric, string? Slice, int Page)
{
    public string UrlOf(string runId, int page) => RunPaths.Of(runId) + QueryString.Create(new Dictionary<string, string?>
    {
        ["metric"] = Metric, ["slice"] = Slice, ["slices"] = page == 1 ? null : page.ToString(System.Globalization.CultureInfo.InvariantCulture),
    }.Where(pair => !string.IsNullOrEmpty(pair.Value))) + "#slices";
}

/// <summary>A page of the slices of one metric.</summary>
internal sealed record SliceListing(
    string Metric, IReadOnlyList<MetricReport> Rows, int Total, int Page, int Pages,
    IReadOnlyList<string> Metrics, IReadOnlyList<string> Slices, IntervalScale Scale)
{
    private const int PageSize = 50;

    /// <summary>Null when the eval declares no slices.</summary>
    public static SliceListing? Of(RunReport run, SliceQuery query)
    {
        MetricReport[] sliced = [.. run.Metrics.Where(metric => metric.Slice is not null)];
        if (sliced.Length == 0)
        {
            return null;
        }
        string[] metrics = [.. sliced.Select(metric => metric.Name).Distinct(StringComparer.Ordinal)];
        string chosen = query.Metric is { } wanted && metrics.Contains(wanted) ? wanted : sliced.FirstOrDefault(metric => metric.Primary)?.Name ?? metrics[0];
        MetricReport[] fitting = [.. sliced.Where(metric => metric.Name == chosen && (string.IsNullOrEmpty(query.Slice) || metric.Slice!.ContainsKey(query.Slice)))];
        int pages = Math.Max(1, (fitting.Length + PageSize - 1) / PageSize);
        int page = Math.Clamp(query.Page, 1, pages);
        return new SliceListing(
            chosen, [.. fitting.Skip((page - 1) * PageSize).Take(PageSize)], fitting.Length, page, pages, metrics,
            [.. sliced.SelectMany(metric => metric.Slice!.Keys).Distinct(StringComparer.Ordinal)],
            MetricScale.Of(fitting, []));
    }
}

/// <summary>A scale on which all rows of a table fit.</summary>
internal static class MetricScale
{
    public static IntervalScale Of(IEnumerable<MetricReport> metrics, IEnumerable<double> bounds) => IntervalScale.Over(
        metrics.SelectMany(metric => new[] { metric.Value, metric.Ci?.Low, metric.Ci?.High }).OfType<double>().Concat(bounds));
}
