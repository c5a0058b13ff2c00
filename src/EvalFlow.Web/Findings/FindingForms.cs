using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Findings;

/// <summary>What the forms of the finding pages do.</summary>
internal static class FindingForms
{
    public static void MapFindingForms(this IEndpointRouteBuilder forms)
    {
        RouteGroupBuilder findings = forms.MapGroup("/findings/{id}").RequireAuthorization(Policies.Analyse);
        findings.MapPost("/assign", AssignAsync);
        findings.MapPost("/explain", ExplainAsync);
        findings.MapPost("/mitigate", MitigateAsync);
        findings.MapPost("/note", (string id, HttpContext http, FindingDesk desk, [FromForm] string? note, CancellationToken token) =>
            DoneAsync(id, desk.Edit.NoteAsync(id, Who(http, note), token)));
        findings.MapPost("/close", (string id, HttpContext http, FindingDesk desk, [FromForm] string? note, CancellationToken token) =>
            DoneAsync(id, desk.Answer.CloseAsync(id, Who(http, note), token)));
        findings.MapPost("/dismiss", (string id, HttpContext http, FindingDesk desk, [FromForm] string? note, CancellationToken token) =>
            DoneAsync(id, desk.Answer.DismissAsync(id, Who(http, note), token)));
        findings.MapPost("/reopen", (string id, HttpContext http, FindingDesk desk, [FromForm] string? note, CancellationToken token) =>
            DoneAsync(id, desk.Answer.ReopenAsync(id, Who(http, note), token)));
        RouteGroupBuilder mitigations = forms.MapGroup("/mitigations/{id}").RequireAuthorization(Policies.Analyse);
        mitigations.MapPost("/verify", VerifyAsync);
        mitigations.MapPost("/abandon", async (string id, HttpContext http, FindingDesk desk, [FromForm] string? note, CancellationToken token) =>
            Of(await desk.Answer.AbandonAsync(id, Who(http, note), token)));
        mitigations.MapPost("/reopen", async (string id, HttpContext http, FindingDesk desk, [FromForm] string? note, CancellationToken token) =>
            Of(await desk.Answer.ReopenMitigationAsync(id, Who(http, note), token)));
    }

    private static Task<IResult> AssignAsync(
        string id, HttpContext http, FindingDesk desk, [FromForm] string? owner, [FromForm] string? due, [FromForm] string? note, CancellationToken cancellationToken) =>
        DoneAsync(id, desk.Edit.AssignAsync(id, Typed.Text(owner), Typed.Day(due), Who(http, note), cancellationToken));

    private static Task<IResult> ExplainAsync(string id, HttpContext http, FindingDesk desk, [FromForm] string? text, CancellationToken cancellationToken) =>
        DoneAsync(id, desk.Edit.ExplainAsync(id, text ?? "", Who(http, null), cancellationToken));

    private static async Task<IResult> MitigateAsync(
        string id, HttpContext http, FindingDesk desk, [FromForm] string? title, [FromForm] MitigationType type, [FromForm] string? owner, [FromForm] string? due,
        [FromForm] string? risk, CancellationToken cancellationToken)
    {
        MitigationOrder order = new(id, type, title ?? "", Typed.Text(owner), Typed.Day(due), [], Typed.Text(risk));
        return Of((await desk.Plan.RunAsync(order, Who(http, null), cancellationToken)).Mitigation);
    }

    private static async Task<IResult> VerifyAsync(string id, HttpContext http, FindingDesk desk, IRunStore runs, [FromForm] string? run, CancellationToken cancellationToken)
    {
        List<Run> linked = [];
        foreach (string linkedId in (run ?? "").Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            linked.Add(await FindRun.EndedAsync(runs, linkedId, cancellationToken));
        }
        return Of(await desk.Verify.RunAsync(id, linked, Who(http, null), cancellationToken));
    }

    private static async Task<IResult> DoneAsync(string id, Task<Kept<Finding>> change)
    {
        await change;
        return Results.LocalRedirect(FindingPaths.Of(id));
    }

    private static IResult Of(Kept<Mitigation> mitigation) => Results.LocalRedirect(FindingPaths.Of(mitigation.Body.FindingId));

    private static Actor Who(HttpContext http, string? note) => new(Me.Name(http), Typed.Text(note));
}
