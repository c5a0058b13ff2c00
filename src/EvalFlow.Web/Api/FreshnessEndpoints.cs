using EvalFlow.Core.Freshness;
using EvalFlow.Core.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/freshness</c>: as <c>evalflow freshness</c>.</summary>
internal static class FreshnessEndpoints
{
    public static void MapFreshness(this IEndpointRouteBuilder api) =>
        api.MapGet("/freshness", ListAsync).WithTags("freshness").WithSummary("Stale evals and why, the gravest first; all=true with fresh ones.");

    private static async Task<Ok<FreshnessReport>> ListAsync(
        ReadFreshness freshness, TimeProvider clock, CancellationToken cancellationToken, string? owner = null, bool all = false)
    {
        DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        EvalFreshness[] evals = [.. (await freshness.ReadAsync(null, today, cancellationToken)).Where(eval => owner is null || People.Same(owner, eval.Owner))];
        return TypedResults.Ok(new FreshnessReport(
            today, evals.Length, evals.Count(eval => eval.IsStale), all ? evals : [.. evals.Where(eval => eval.IsStale)], null));
    }
}
