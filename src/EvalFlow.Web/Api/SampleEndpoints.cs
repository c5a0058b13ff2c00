using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Cases;
using EvalFlow.Web.Comparisons;
using EvalFlow.Web.Trends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary>Pages of samples and of flips, and trends: ids, labels and numbers, never a text.</summary>
internal static class SampleEndpoints
{
    public static void MapSamples(this IEndpointRouteBuilder api)
    {
        api.MapGet("/runs/{run}/samples", ListAsync).WithTags("runs").WithSummary("Graded responses of a run, a page at a time.");
        api.MapGet("/comparisons/{baseline}/{candidate}/flips", FlipsAsync).WithTags("comparisons")
            .WithSummary("Samples whose finding changed, a page at a time; how is failing, passing, changed or both (fail in both runs), slice is name=value, critical=true gives critical samples only.");
        api.MapGet("/evals/{eval}/trend", TrendAsync).WithTags("evals").WithSummary("A metric of an eval over its runs, oldest first; page 1 holds the newest. per=release gives one point for each release.");
    }

    private static async Task<Ok<SamplePage>> ListAsync(
        string run, IRunStore runs, ListSamples list, CancellationToken cancellationToken,
        string? grader = null, string? outcome = null, string? label = null, string? q = null, int page = 1) =>
        TypedResults.Ok(await list.RunAsync(
            await FindRun.ByIdAsync(runs, run, cancellationToken), new SampleListQuery(grader, outcome, label, q, Math.Max(1, page)).ToQuery(), cancellationToken));

    private static async Task<Ok<FlipPage>> FlipsAsync(
        string baseline, string candidate, ReadComparisonView read, CancellationToken cancellationToken,
        string? how = null, string? metric = null, string? slice = null, bool critical = false, int page = 1) =>
        TypedResults.Ok((await read.RunAsync(baseline, candidate, new ComparisonQuery(how, metric, slice, Math.Max(1, page), 1, critical), cancellationToken)).Flips
            ?? throw new BadInputException($"{baseline} {candidate}", "These two runs have not been compared.", "Compare them: POST /api/v1/comparisons.") { IsUnknown = true });

    private static async Task<Ok<Trend>> TrendAsync(
        string eval, ReadTrend read, CancellationToken cancellationToken, string? metric = null, string? model = null, string? per = null, int page = 1) =>
        TypedResults.Ok(await read.RunAsync(eval, new TrendQuery(metric, model, Math.Max(1, page), per == TrendPage.Release), cancellationToken));
}
