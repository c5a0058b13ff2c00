using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/reviews</c>: as <c>evalflow review</c>.</summary>
internal static class ReviewEndpoints
{
    public static void MapReviews(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder reviews = api.MapGroup("/reviews").WithTags("reviews");
        reviews.MapGet("", async (ReviewDesk desk, CancellationToken token) => TypedResults.Ok(new QueueList(await desk.Read.ListAsync(token)))).WithSummary("Queues, newest first.");
        reviews.MapGet("/{queue}", async (string queue, ReviewDesk desk, CancellationToken token) => TypedResults.Ok(await desk.Read.ShowAsync(queue, token)))
            .WithSummary("How far a queue is, and how far people agree.");
        reviews.MapPost("", CreateAsync).WithSummary("Chooses responses of a run for people to label.").RequireAuthorization(Policies.Analyse);
        RouteGroupBuilder own = reviews.MapGroup("").RequireAuthorization(Policies.Review);
        own.MapPost("/{queue}/next", NextAsync).WithSummary("Takes the next item; reveal=true with its text, which is recorded.");
        own.MapPost("/items/{item}/label", LabelAsync).WithSummary("Says what an item is; cannot_tell and skip are always possible.");
        own.MapPost("/{queue}/disputed", DisputedAsync).WithSummary("Items that you may decide; reveal=true with the text of the first, which is recorded.");
        own.MapPost("/items/{item}/adjudicate", AdjudicateAsync).WithSummary("Decides an item on which reviewers differ.");
        RouteGroupBuilder readers = reviews.MapGroup("/settings").RequireAuthorization(Policies.Reveal);
        readers.MapGet("", async (HttpContext http, ReviewDesk desk, CancellationToken token) => TypedResults.Ok(await desk.Reviewers.ReadAsync(http.User.Identity!.Name!, token)))
            .WithSummary("Your own limits.");
        readers.MapPut("", async (ReviewerSettings settings, HttpContext http, ReviewDesk desk, CancellationToken token) =>
            TypedResults.Ok(await desk.Reviewers.ChangeAsync(http.User.Identity!.Name!, _ => settings, token))).WithSummary("Sets your own limits.");
        RouteGroupBuilder access = api.MapGroup("/reviews/access").WithTags("reviews").RequireAuthorization(Policies.Administer);
        access.MapGet("", async (ReviewDesk desk, CancellationToken token) => TypedResults.Ok(new DomainAccessList(await desk.Access.ListRestrictedAsync(token))))
            .WithSummary("Harm domains whose texts are for named people.");
        access.MapPost("/{domain}", async (string domain, ChangedAccess asked, HttpContext http, ReviewDesk desk, CancellationToken token) => TypedResults.Ok(
            await desk.Access.RestrictAsync(domain, asked.Allow ?? [], asked.Deny ?? [], new Actor(http.User.Identity!.Name!, asked.Note), token)))
            .WithSummary("Restricts the texts of a harm domain to named people, or changes who they are.");
        access.MapPost("/{domain}/open", async (string domain, HttpContext http, ReviewDesk desk, CancellationToken token) => TypedResults.Ok(
            await desk.Access.OpenAsync(domain, new Actor(http.User.Identity!.Name!), token)))
            .WithSummary("Opens the texts of a harm domain to everybody who may read texts.");
    }

    private static async Task<Ok<ReviewReport>> CreateAsync(NewQueue asked, HttpContext http, ReviewDesk desk, IRunStore runs, CancellationToken cancellationToken)
    {
        ReviewOrder order = new()
        {
            Run = await FindRun.EndedAsync(runs, asked.Run, cancellationToken),
            Grader = asked.Grader,
            Title = asked.Title,
            Random = asked.Random,
            Stratified = asked.Stratified,
            Disagreements = asked.Disagreements,
            Against = asked.Against,
            LabelsPerItem = asked.LabelsPerItem,
            LeaseMinutes = asked.LeaseMinutes,
        };
        Kept<ReviewQueue> queue = await desk.Create.RunAsync(order, new Actor(http.User.Identity!.Name!), cancellationToken);
        return TypedResults.Ok(await desk.Read.ShowAsync(queue.Id, cancellationToken));
    }

    private static async Task<Ok<OfferedItem>> NextAsync(string queue, HttpContext http, ReviewDesk desk, CancellationToken cancellationToken, bool reveal = false)
    {
        string who = http.User.Identity!.Name!;
        ReviewOffer offer = await desk.Offer.RunAsync(queue, who, cancellationToken);
        return TypedResults.Ok(new OfferedItem(offer, offer.Task is { } task && reveal ? await desk.Transcripts.OfItemAsync(task.ItemId, who, cancellationToken) : null));
    }

    // Whether others agree is not for the labeller to know.
    private static async Task<Ok<AnsweredItem>> LabelAsync(string item, NewLabel said, HttpContext http, ReviewDesk desk, CancellationToken cancellationToken)
    {
        await desk.Label.RunAsync(item, said.Label, said.Reason, http.User.Identity!.Name!, cancellationToken);
        return TypedResults.Ok(new AnsweredItem(item, "taken"));
    }

    private static async Task<Ok<DisputedItems>> DisputedAsync(string queue, HttpContext http, ReviewDesk desk, CancellationToken cancellationToken, bool reveal = false)
    {
        string who = http.User.Identity!.Name!;
        IReadOnlyList<DisputedItem> items = await desk.Adjudicate.ListAsync(queue, who, cancellationToken);
        return TypedResults.Ok(new DisputedItems(items, reveal && items.Count > 0 ? await desk.Transcripts.OfItemAsync(items[0].ItemId, who, cancellationToken) : null));
    }

    private static async Task<Ok<AnsweredItem>> AdjudicateAsync(string item, NewLabel said, HttpContext http, ReviewDesk desk, CancellationToken cancellationToken)
    {
        Kept<ReviewItem> decided = await desk.Adjudicate.RunAsync(
            item, said.Label, said.GuidelineUnclear, new Actor(http.User.Identity!.Name!, said.Reason), cancellationToken);
        return TypedResults.Ok(new AnsweredItem(item, decided.State));
    }
}

/// <summary>A queue as it is asked for; the fields are the options of <c>evalflow review create</c>.</summary>
public sealed record NewQueue(
    string Run, int Random = 0, int Stratified = 0, bool Disagreements = false, string? Against = null, string? Grader = null, string? Title = null,
    int LabelsPerItem = 2, int LeaseMinutes = 20);

/// <param name="Reason">In the person's own words; never a quotation.</param>
/// <param name="GuidelineUnclear">The rubric leaves the case open; for decisions only.</param>
public sealed record NewLabel(string Label, string? Reason = null, bool GuidelineUnclear = false);

/// <summary>Who is to be named, and who no longer.</summary>
public sealed record ChangedAccess(IReadOnlyList<string>? Allow, IReadOnlyList<string>? Deny, string? Note);
