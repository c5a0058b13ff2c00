using EvalFlow.Core.Freshness;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Evals;
using EvalFlow.Web.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/runs</c>: as <c>evalflow run</c> and <c>evalflow runs</c>.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder runs = api.MapGroup("/runs").WithTags("runs");
        runs.MapGet("", ListAsync).WithSummary("Runs, newest first, without their metrics.");
        runs.MapGet("/{run}", ShowAsync).WithSummary("A run with its metrics.");
        runs.MapPost("", CreateAsync).WithSummary("Starts a run of a registered eval; the same request again continues an unfinished one.").RequireAuthorization(Policies.Analyse);
        runs.MapPost("/{run}/cancel", CancelAsync).WithSummary("Stops a run; finished samples are kept.").RequireAuthorization(Policies.Analyse);
        runs.MapPost("/{run}/resume", ResumeAsync).WithSummary("Goes on with a run that was interrupted, or tries its errored samples again.").RequireAuthorization(Policies.Analyse);
    }

    private static async Task<Ok<RunList>> ListAsync(
        IRunStore runs, ReadRunReport reports, CancellationToken cancellationToken,
        string? eval = null, string? model = null, string? status = null, string? q = null, int page = 1)
    {
        RunsFound found = await RunListing.FindAsync(runs, new RunListQuery(eval, model, status, q, page), cancellationToken);
        List<RunReport> listed = [];
        foreach (Run run in found.Runs)
        {
            listed.Add(await reports.SummaryAsync(run, cancellationToken));
        }
        return TypedResults.Ok(new RunList(listed));
    }

    private static async Task<Ok<RunReport>> ShowAsync(
        string run, IRunStore runs, ReadRunReport reports, ReadFreshness freshness, CancellationToken cancellationToken)
    {
        RunReport report = await reports.RunAsync(await FindRun.ByIdAsync(runs, run, cancellationToken), cancellationToken);
        return TypedResults.Ok(report with { Stale = (await freshness.OfScoreAsync(report.EvalId, cancellationToken)).Eval?.Reasons });
    }

    private static async Task<Accepted<RunReport>> CreateAsync(
        NewRun asked, HttpContext http, StartRun start, ReadRunReport reports, CancellationToken cancellationToken)
    {
        Run run = await start.RunAsync(asked, http.User.Identity!.Name!, cancellationToken);
        return TypedResults.Accepted($"/api/v1/runs/{run.RunId}", await reports.SummaryAsync(run, cancellationToken));
    }

    private static async Task<Ok<RunReport>> CancelAsync(
        string run, HttpContext http, IRunStore runs, RunLifecycle lifecycle, ReadRunReport reports, CancellationToken cancellationToken)
    {
        Run found = await FindRun.ByIdAsync(runs, run, cancellationToken);
        Run cancelled = await lifecycle.CancelAsync(found, $"cancelled by {http.User.Identity!.Name}", cancellationToken);
        return TypedResults.Ok(await reports.RunAsync(cancelled, cancellationToken));
    }

    private static async Task<Accepted<RunReport>> ResumeAsync(
        string run, HttpContext http, StartRun start, ReadRunReport reports, CancellationToken cancellationToken, MoreBudget? more = null)
    {
        Run resumed = await start.ResumeAsync(run, more?.ToBudget(), http.User.Identity!.Name!, cancellationToken);
        return TypedResults.Accepted($"/api/v1/runs/{resumed.RunId}", await reports.SummaryAsync(resumed, cancellationToken));
    }
}
