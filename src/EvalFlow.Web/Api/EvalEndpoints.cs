using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/evals</c>: as <c>evalflow eval list</c> and <c>show</c>.</summary>
internal static class EvalEndpoints
{
    public static void MapEvals(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder evals = api.MapGroup("/evals").WithTags("evals");
        evals.MapGet("", ListAsync).WithSummary("The registered evals.");
        evals.MapGet("/{eval}", ShowAsync).WithSummary("A registered eval with its definition; ID or ID@VERSION.");
    }

    private static async Task<Ok<EvalList>> ListAsync(ReadEvals evals, CancellationToken cancellationToken) =>
        TypedResults.Ok(await evals.ListAsync(cancellationToken));

    private static async Task<Ok<EvalSummary>> ShowAsync(string eval, IEvalRegistry registry, ReadEvals evals, CancellationToken cancellationToken) =>
        TypedResults.Ok(await evals.ShowAsync(await FindEval.ByNameAsync(registry, eval, cancellationToken), cancellationToken));
}
