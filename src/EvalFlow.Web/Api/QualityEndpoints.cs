using EvalFlow.Core.Quality;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/evals/EVAL/quality</c>: as <c>evalflow quality</c>.</summary>
internal static class QualityEndpoints
{
    public static void MapQuality(this IEndpointRouteBuilder api) => api.MapGet("/evals/{eval}/quality", MeasureAsync).WithTags("evals")
        .WithSummary("Saturation, discrimination, duplicates and labels of an eval, and what to do about it; ids of samples, never texts.").RequireRateLimiting(RateLimits.Heavy);

    private static async Task<Ok<QualityReport>> MeasureAsync(
        string eval, MeasureQuality measure, CancellationToken cancellationToken, string? metric = null, int models = QualityRequest.UsualModels, bool alone = false) =>
        TypedResults.Ok(await measure.RunAsync(new QualityRequest(eval, metric, models, !alone), cancellationToken));
}
