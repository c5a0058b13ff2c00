using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/findings</c> and <c>/api/v1/mitigations</c>: as <c>evalflow findings</c>; each write answers with the finding as it then stands.</summary>
internal static class FindingEndpoints
{
    public static void MapFindings(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder findings = api.MapGroup("/findings").WithTags("findings");
        findings.MapGet("", ListAsync).WithSummary("Open findings, the gravest first; all=true with closed ones.");
        findings.MapGet("/{id}", async (string id, FindingDesk desk, CancellationToken token) => TypedResults.Ok(await desk.Read.ShowAsync(id, token)))
            .WithSummary("A finding (or that of a mitigation) with all that happened to it.");
        RouteGroupBuilder writes = findings.MapGroup("").RequireAuthorization(Policies.Analyse);
        writes.MapPost("", OpenAsync).WithSummary("Opens a finding of an alert, or of a row of a comparison.");
        writes.MapPost("/{id}/assign", (string id, NewOwner asked, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Edit.AssignAsync(id, asked.Owner, asked.Due, Who(http, asked.Note), token), token)).WithSummary("Gives it to somebody, or another day.");
        writes.MapPost("/{id}/note", (string id, AlertNote said, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Edit.NoteAsync(id, Who(http, said.Note), token), token)).WithSummary("Writes a note onto the timeline.");
        writes.MapPost("/{id}/explain", (string id, RootCause said, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Edit.ExplainAsync(id, said.Text, Who(http, null), token), token)).WithSummary("Writes down the root cause.");
        writes.MapPost("/{id}/depend", (string id, Dependencies asked, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Edit.DependAsync(id, asked.On, Who(http, asked.Note), token), token)).WithSummary("Says which findings must be seen to first.");
        writes.MapPost("/{id}/close", (string id, AlertNote said, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Answer.CloseAsync(id, Who(http, said.Note), token), token)).WithSummary("Closes a finding whose mitigations are shown by runs.");
        writes.MapPost("/{id}/dismiss", (string id, AlertNote said, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Answer.DismissAsync(id, Who(http, said.Note), token), token)).WithSummary("Says that nothing is to be done; not by the owner.");
        writes.MapPost("/{id}/reopen", (string id, AlertNote said, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Answer.ReopenAsync(id, Who(http, said.Note), token), token)).WithSummary("Opens it again.");
        writes.MapPost("/{id}/mitigations", PlanAsync).WithSummary("Plans a mitigation, and says beforehand what it will move.");
        RouteGroupBuilder mitigations = api.MapGroup("/mitigations").WithTags("findings").RequireAuthorization(Policies.Analyse);
        mitigations.MapPost("/{id}/verify", VerifyAsync).WithSummary("Links runs; it closes when they show every claim.");
        mitigations.MapPost("/{id}/abandon", (string id, AlertNote said, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Answer.AbandonAsync(id, Who(http, said.Note), token), token)).WithSummary("Gives it up.");
        mitigations.MapPost("/{id}/reopen", (string id, AlertNote said, HttpContext http, FindingDesk desk, CancellationToken token) =>
            ShowAsync(id, desk, desk.Answer.ReopenMitigationAsync(id, Who(http, said.Note), token), token)).WithSummary("Opens it again, and its finding with it.");
    }

    private static async Task<Ok<FindingList>> ListAsync(
        FindingDesk desk, CancellationToken cancellationToken, string? release = null, string? owner = null, bool overdue = false, bool all = false) =>
        TypedResults.Ok(new FindingList(await desk.Read.ListAsync(new FindingFilter(release, owner, overdue, all), cancellationToken)));

    private static async Task<Ok<FindingReport>> OpenAsync(NewFinding asked, HttpContext http, FindingDesk desk, IRunStore runs, CancellationToken cancellationToken)
    {
        FindingOrder order = new(asked.Owner, asked.Due, asked.Release, asked.Title, asked.Severity);
        Actor who = Who(http, asked.Note);
        (Kept<Finding> finding, _) = asked.Alert is { } alert
            ? await desk.Open.FromAlertAsync(alert, order, who, cancellationToken)
            : await desk.Open.FromRowAsync(
                new RowChoice(
                    await FindRun.EndedAsync(runs, asked.Baseline ?? "", cancellationToken), await FindRun.EndedAsync(runs, asked.Candidate ?? "", cancellationToken),
                    asked.Metric, asked.Slice),
                order, who, cancellationToken);
        return TypedResults.Ok(await desk.Read.ShowAsync(finding.Id, cancellationToken));
    }

    private static Task<Ok<FindingReport>> PlanAsync(string id, NewMitigation asked, HttpContext http, FindingDesk desk, CancellationToken cancellationToken) => ShowAsync(
        id, desk,
        desk.Plan.RunAsync(new MitigationOrder(id, asked.Type, asked.Title, asked.Owner, asked.Due, asked.Claims ?? [], asked.ResidualRisk), Who(http, asked.Note), cancellationToken),
        cancellationToken);

    private static async Task<Ok<FindingReport>> VerifyAsync(
        string id, LinkedRuns asked, HttpContext http, FindingDesk desk, IRunStore runs, CancellationToken cancellationToken)
    {
        List<Run> linked = [];
        foreach (string run in asked.Runs)
        {
            linked.Add(await FindRun.EndedAsync(runs, run, cancellationToken));
        }
        return await ShowAsync(id, desk, desk.Verify.RunAsync(id, linked, Who(http, asked.Note), cancellationToken), cancellationToken);
    }

    private static async Task<Ok<FindingReport>> ShowAsync(string id, FindingDesk desk, Task change, CancellationToken cancellationToken)
    {
        await change;
        return TypedResults.Ok(await desk.Read.ShowAsync(id, cancellationToken));
    }

    private static Actor Who(HttpContext http, string? note) => new(http.User.Identity!.Name!, string.IsNullOrWhiteSpace(note) ? null : note.Trim());
}

/// <summary>A finding as it is asked for: of an alert, or of a row of the comparison of two runs.</summary>
/// <param name="Metric">Null for the metric by which the eval is judged.</param>
/// <param name="Slice">name=value, or null for all samples.</param>
public sealed record NewFinding(
    string? Alert = null, string? Baseline = null, string? Candidate = null, string? Metric = null, string? Slice = null, string? Owner = null,
    DateOnly? Due = null, string? Release = null, string? Title = null, int? Severity = null, string? Note = null);

/// <summary>Who sees to it, until when; null leaves as it is.</summary>
public sealed record NewOwner(string? Owner = null, DateOnly? Due = null, string? Note = null);

/// <param name="Text">In a sentence; never a quotation.</param>
public sealed record RootCause(string Text);

/// <param name="On">All findings that must be seen to first.</param>
public sealed record Dependencies(IReadOnlyList<string> On, string? Note = null);

/// <param name="Claims">Null for all that the finding showed.</param>
public sealed record NewMitigation(
    MitigationType Type, string Title, string? Owner = null, DateOnly? Due = null, IReadOnlyList<ClaimOrder>? Claims = null, string? ResidualRisk = null,
    string? Note = null);

/// <param name="Runs">Runs with the mended model.</param>
public sealed record LinkedRuns(IReadOnlyList<string> Runs, string? Note = null);
