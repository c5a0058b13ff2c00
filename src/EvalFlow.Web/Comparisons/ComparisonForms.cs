using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Comparisons;

/// <summary>Compares two runs for somebody who pressed the button.</summary>
internal static class ComparisonForms
{
    public static void MapComparisonForms(this IEndpointRouteBuilder forms) =>
        forms.MapPost("/comparisons", CompareAsync).RequireAuthorization(Policies.Analyse);

    private static async Task<IResult> CompareAsync(
        HttpContext http, IRunStore runs, CompareRuns compare, CancellationToken cancellationToken,
        [FromForm] string? baseline = null, [FromForm] string? candidate = null, [FromForm] string? because = null)
    {
        Run before = await FindRun.EndedAsync(runs, baseline ?? "", cancellationToken);
        Run after = await FindRun.EndedAsync(runs, candidate ?? "", cancellationToken);
        await compare.RunAsync(new CompareRequest { Baseline = before, Candidate = after, Accept = Accepted(Me.Name(http), because) }, cancellationToken);
        return Results.LocalRedirect(RunPaths.Comparison(before.RunId, after.RunId));
    }

    private static AcceptedDifferences? Accepted(string who, string? because) => string.IsNullOrWhiteSpace(because) ? null
        : AcceptedDifferences.IsReason(because) ? new AcceptedDifferences(who, because.Trim())
        : throw new BadInputException("because", "The reason does not say why the differences do not matter.", "Go back and write a reason that a colleague understands in a year.");
}
