using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/comparisons</c>: as <c>evalflow compare</c>.</summary>
internal static class ComparisonEndpoints
{
    public static void MapComparisons(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder comparisons = api.MapGroup("/comparisons").WithTags("comparisons");
        comparisons.MapGet("/{baseline}/{candidate}", ReadAsync).WithSummary("The comparison last made of two runs.");
        comparisons.MapPost("", CompareAsync).WithSummary("Compares two ended runs sample by sample, and keeps the result.").RequireAuthorization(Policies.Analyse);
    }

    private static async Task<Ok<Comparison>> ReadAsync(string baseline, string candidate, IRunStore runs, CompareRuns compare, ReadFreshness freshness, CancellationToken cancellationToken)
    {
        Run before = await FindRun.EndedAsync(runs, baseline, cancellationToken);
        Run after = await FindRun.EndedAsync(runs, candidate, cancellationToken);
        Comparison comparison = await compare.ReadAsync(before, after, cancellationToken) ?? throw new BadInputException(
            $"{baseline} {candidate}", "These two runs have not been compared.", "Compare them: POST /api/v1/comparisons, or evalflow compare BASELINE CANDIDATE.") { IsUnknown = true };
        return TypedResults.Ok(await WithFreshnessAsync(comparison, freshness, cancellationToken));
    }

    private static async Task<Comparison> WithFreshnessAsync(Comparison comparison, ReadFreshness freshness, CancellationToken cancellationToken) =>
        comparison with { Stale = (await freshness.OfScoreAsync(comparison.EvalId, cancellationToken)).Eval?.Reasons };

    private static async Task<Ok<Comparison>> CompareAsync(
        NewComparison asked, HttpContext http, IRunStore runs, CompareRuns compare, ReadFreshness freshness, CancellationToken cancellationToken)
    {
        Comparison comparison = await compare.RunAsync(
            new CompareRequest
            {
                Baseline = await FindRun.EndedAsync(runs, asked.Baseline, cancellationToken),
                Candidate = await FindRun.EndedAsync(runs, asked.Candidate, cancellationToken),
                By = asked.By,
                Margin = asked.Margin is null or (> 0 and < 0.5) ? asked.Margin : throw Fraction("margin"),
                Alpha = asked.Alpha is null or (> 0 and < 0.5) ? asked.Alpha ?? 0.05 : throw Fraction("alpha"),
                Accept = asked.AcceptDifferences is { } because ? Accepted(http.User.Identity!.Name!, because) : null,
            },
            cancellationToken);
        return TypedResults.Ok(await WithFreshnessAsync(comparison, freshness, cancellationToken));
    }

    private static AcceptedDifferences Accepted(string who, string because) => AcceptedDifferences.IsReason(because)
        ? new AcceptedDifferences(who, because.Trim())
        : throw new BadInputException("accept_differences", "The reason does not say why the differences do not matter.", "Write a reason that a colleague understands in a year.");

    private static BadInputException Fraction(string name) => new(name, $"{name} is not a number above 0 and below 0.5.", "Write a fraction, such as 0.05.");
}

/// <summary>A comparison as it is asked for; the fields are the options of <c>evalflow compare</c>.</summary>
/// <param name="By">Slices to look into; null for all of the eval.</param>
/// <param name="AcceptDifferences">Why the runs may be compared although they measured different things; recorded with the result.</param>
public sealed record NewComparison(
    string Baseline, string Candidate, IReadOnlyList<string>? By = null, double? Margin = null, double? Alpha = null, string? AcceptDifferences = null);
