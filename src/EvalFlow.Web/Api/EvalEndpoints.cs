using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Web.Evals;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/evals</c>: as <c>evalflow eval list</c>, <c>show</c>, <c>state</c>, <c>history</c>, <c>preview</c> and <c>diff</c>.</summary>
internal static class EvalEndpoints
{
    public static void MapEvals(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder evals = api.MapGroup("/evals").WithTags("evals");
        evals.MapGet("", ListAsync).WithSummary("The registered evals.");
        evals.MapGet("/{eval}", ShowAsync).WithSummary("A registered eval with its definition, state and what is stale about it; ID or ID@VERSION.");
        evals.MapGet("/{eval}/state", StateAsync).WithSummary("Where an eval stands, and where it may go.");
        evals.MapPost("/{eval}/state", MoveAsync).WithSummary("Moves an eval: to draft, in_review, active, regression_only or retired.").RequireAuthorization(Policies.Analyse);
        evals.MapPost("/{eval}/decision", DecideAsync).WithSummary("Decides a review: to approved, or back to draft. Not for who submitted it.").RequireAuthorization(Policies.Approve);
        evals.MapGet("/{eval}/history", HistoryAsync).WithSummary("Who moved an eval, when and why; oldest first.");
        evals.MapPost("/{eval}/preview", PreviewAsync).WithSummary("The first prompts as a model would be sent them. The reading is recorded.").RequireAuthorization(Policies.Reveal);
        evals.MapPost("/{eval}/diff", DiffAsync).WithSummary("Which samples differ between two versions, with their texts. The reading is recorded.").RequireAuthorization(Policies.Reveal);
    }

    private static async Task<Ok<EvalList>> ListAsync(ReadEvals evals, CancellationToken cancellationToken) =>
        TypedResults.Ok(await evals.ListAsync(cancellationToken));

    private static async Task<Ok<EvalSummary>> ShowAsync(string eval, IEvalRegistry registry, ReadEvals evals, CancellationToken cancellationToken) =>
        TypedResults.Ok(await evals.ShowAsync(await FindEval.ByNameAsync(registry, eval, cancellationToken), cancellationToken));

    private static async Task<Ok<StateReport>> StateAsync(string eval, IEvalRegistry registry, EvalStates states, CancellationToken cancellationToken) =>
        TypedResults.Ok(Report(await states.ReadAsync((await FindEval.ByNameAsync(registry, eval, cancellationToken)).Id, cancellationToken)));

    private static async Task<Ok<StateReport>> MoveAsync(string eval, NewState asked, HttpContext http, MoveEval move, CancellationToken cancellationToken) =>
        TypedResults.Ok(Report(await move.RunAsync(eval, asked.To, new Actor(Me.Name(http), asked.Note), isApprover: false, cancellationToken)));

    private static async Task<Ok<StateReport>> DecideAsync(string eval, NewState asked, HttpContext http, MoveEval move, CancellationToken cancellationToken) =>
        TypedResults.Ok(Report(await move.RunAsync(eval, asked.To, new Actor(Me.Name(http), asked.Note), isApprover: true, cancellationToken)));

    private static async Task<Ok<HistoryReport>> HistoryAsync(string eval, IEvalRegistry registry, EvalStates states, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, eval, cancellationToken);
        List<EvalStanding> moves = [];
        await foreach (EvalStanding move in states.HistoryAsync(version.Id, cancellationToken))
        {
            moves.Add(move);
        }
        return TypedResults.Ok(new HistoryReport(version.Id, moves));
    }

    private static async Task<Ok<PreviewReport>> PreviewAsync(string eval, HttpContext http, ReadSampleTexts texts, CancellationToken cancellationToken)
    {
        RevealedPrompts shown = await texts.PromptsAsync(eval, new Actor(Me.Name(http)), cancellationToken);
        return TypedResults.Ok(new PreviewReport(shown.Version.Id, shown.Version.Version, shown.Prompts));
    }

    private static async Task<Ok<DiffReport>> DiffAsync(string eval, TwoVersions asked, HttpContext http, ReadSampleTexts texts, CancellationToken cancellationToken)
    {
        RevealedChanges shown = await texts.ChangesAsync(eval, asked.From, asked.To, new Actor(Me.Name(http)), cancellationToken);
        return TypedResults.Ok(new DiffReport(
            $"{shown.From.Id}@{shown.From.Version}", $"{shown.To.Id}@{shown.To.Version}", shown.From.Source != shown.To.Source, shown.Diff));
    }

    private static StateReport Report(EvalStanding standing) => new(standing, Lifecycle.From(standing.State));
}

/// <param name="To">State, in the words of the command line.</param>
/// <param name="Note">Why; kept with the move.</param>
internal sealed record NewState(string To, string? Note = null);

/// <summary>Two versions of one eval.</summary>
internal sealed record TwoVersions(string From, string To);
