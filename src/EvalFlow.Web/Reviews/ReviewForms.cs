using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Reviews;

/// <summary>What the forms of the review pages do.</summary>
internal static class ReviewForms
{
    public static void MapReviewForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/review/new", CreateAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/review/settings", SetAsync).RequireAuthorization(Policies.Reveal);
        forms.MapPost("/review/{queue}/close", CloseAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/review/{queue}/reopen", ReopenAsync).RequireAuthorization(Policies.Analyse);
        RouteGroupBuilder items = forms.MapGroup("/review/{queue}/items/{item}").RequireAuthorization(Policies.Review);
        items.MapPost("/reveal", RevealAsync);
        // Whoever reloads, or changes the theme, finds the text masked again.
        items.MapGet("/reveal", (string queue) => Results.LocalRedirect(ReviewPaths.Of(queue)));
        items.MapPost("/label", LabelAsync);
        items.MapPost("/decide", DecideAsync);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, ReviewDesk desk, IRunStore runs, [FromForm] string? run, [FromForm] int random, [FromForm] int stratified, [FromForm] string? grader,
        [FromForm] int labels, [FromForm] int lease, CancellationToken cancellationToken)
    {
        ReviewOrder order = new()
        {
            Run = await FindRun.EndedAsync(runs, run ?? "", cancellationToken),
            Grader = Typed.Text(grader),
            Random = random,
            Stratified = stratified,
            LabelsPerItem = labels,
            LeaseMinutes = lease,
        };
        return Results.LocalRedirect(ReviewPaths.Of((await desk.Create.RunAsync(order, new Actor(Me.Name(http)), cancellationToken)).Id));
    }

    private static async Task<IResult> SetAsync(
        HttpContext http, ReviewDesk desk, [FromForm] int daily, [FromForm] int nudge, [FromForm] int breakAfter, [FromForm] int breakMinutes,
        [FromForm] string? cutOff, [FromForm] string? zone, [FromForm] string? optOut, CancellationToken cancellationToken)
    {
        await desk.Reviewers.ChangeAsync(
            Me.Name(http),
            now => now with
            {
                DailyMinutes = daily,
                NudgeMinutes = nudge,
                BreakAfterMinutes = breakAfter,
                BreakMinutes = breakMinutes,
                CutOff = Typed.Text(cutOff),
                Zone = Typed.Text(zone) ?? now.Zone,
                OptOut = [.. (optOut ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.OrdinalIgnoreCase)],
            },
            cancellationToken);
        return Results.LocalRedirect(ReviewPaths.List);
    }

    private static async Task<IResult> CloseAsync(string queue, HttpContext http, ReviewDesk desk, CancellationToken cancellationToken)
    {
        await desk.Close.CloseAsync(queue, new Actor(Me.Name(http)), cancellationToken);
        return Results.LocalRedirect(ReviewPaths.Of(queue));
    }

    private static async Task<IResult> ReopenAsync(string queue, HttpContext http, ReviewDesk desk, CancellationToken cancellationToken)
    {
        await desk.Close.ReopenAsync(queue, new Actor(Me.Name(http)), cancellationToken);
        return Results.LocalRedirect(ReviewPaths.Of(queue));
    }

    private static async Task<IResult> RevealAsync(string queue, string item, HttpContext http, ReviewDesk desk, CancellationToken cancellationToken)
    {
        string who = Me.Name(http);
        Transcript text = await desk.Transcripts.OfItemAsync(item, who, cancellationToken);
        Dictionary<string, object?> shown = new() { [nameof(RevealedPage.QueueId)] = queue, [nameof(RevealedPage.Text)] = text };
        if ((await desk.Adjudicate.ListAsync(queue, who, cancellationToken)).FirstOrDefault(one => one.ItemId == item) is { } disputed)
        {
            shown[nameof(RevealedPage.Disputed)] = disputed;
            shown[nameof(RevealedPage.Queue)] = (await desk.Records.GetQueueAsync(queue, cancellationToken)).Body;
        }
        else
        {
            shown[nameof(RevealedPage.Offer)] = await desk.Offer.RunAsync(queue, who, cancellationToken);
        }
        return new RazorComponentResult<RevealedPage>(shown);
    }

    private static async Task<IResult> LabelAsync(
        string queue, string item, HttpContext http, ReviewDesk desk, [FromForm] string? label, [FromForm] string? reason, CancellationToken cancellationToken)
    {
        await desk.Label.RunAsync(item, label ?? "", Typed.Text(reason), Me.Name(http), cancellationToken);
        return Results.LocalRedirect(ReviewPaths.Label(queue));
    }

    private static async Task<IResult> DecideAsync(
        string queue, string item, HttpContext http, ReviewDesk desk, [FromForm] string? label, [FromForm] string? reason, [FromForm] string? unclear,
        CancellationToken cancellationToken)
    {
        await desk.Adjudicate.RunAsync(item, label ?? "", unclear == "true", new Actor(Me.Name(http), Typed.Text(reason)), cancellationToken);
        return Results.LocalRedirect(ReviewPaths.Decide(queue));
    }
}
