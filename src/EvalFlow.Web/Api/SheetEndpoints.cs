using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Interchange.Templates;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Web.Evals.Drafts;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/evals</c>: as <c>evalflow eval template</c>, <c>import</c> and <c>try</c>.</summary>
internal static class SheetEndpoints
{
    public static void MapSheets(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder evals = api.MapGroup("/evals").WithTags("evals");
        evals.MapGet("/template", TemplateAsync).WithSummary("A workbook to fill in: columns, lists of words, an example, a read-me.").Produces<Stream>(StatusCodes.Status200OK, DraftForms.Workbook);
        RouteGroupBuilder own = evals.MapGroup("").RequireAuthorization(Policies.Analyse);
        own.MapPost("/import", ImportAsync).Accepts<SheetUpload>("multipart/form-data").Takes(DraftForms.MostBytes)
            .WithSummary("Makes a version of an eval from a spreadsheet, all or nothing; dry_run=true only checks it. Texts that change against the last version are in the answer, which is recorded.");
        own.MapPost("/{eval}/try", TryAsync).RequireRateLimiting(RateLimits.Heavy)
            .WithSummary("Asks a model the first few samples and grades the answers. Nothing is stored; that texts are shown is recorded.");
    }

    private static async Task<IResult> TemplateAsync(CancellationToken cancellationToken, string? id = null, string? policy_version = null)
    {
        MemoryStream book = new();
        await TemplateWorkbook.WriteAsync(book, new TemplateRequest(id, policy_version), cancellationToken);
        return Results.Bytes(book.ToArray(), DraftForms.Workbook, "evalflow-template.xlsx");
    }

    private static async Task<Results<Ok<SheetReport>, Created<SheetReport>>> ImportAsync(
        HttpContext http, ImportSheet import, RecordSampleRead reads, CancellationToken cancellationToken)
    {
        if (!http.Request.HasFormContentType)
        {
            throw new BadInputException("file", "There is no form with a sheet in it.", "Send multipart/form-data with the sheet as file.");
        }
        IFormCollection form = await http.Request.ReadFormAsync(cancellationToken);
        bool isDry = SheetUpload.IsDry(form);
        ImportOrder order = SheetUpload.Read(form, out IFormFile file);
        await using Stream content = file.OpenReadStream();
        CheckedSheet sheet = await import.CheckAsync(content, order, cancellationToken);
        sheet.ThrowIfRefused();
        Actor actor = new(Me.Name(http), $"from {order.File}");
        if (sheet is { Diff.Changed.Count: > 0, Last: { } last })
        {
            await reads.RunAsync(last.Id, $"{last.Id}@{last.Version}", "changes", actor, cancellationToken);
        }
        if (isDry)
        {
            return TypedResults.Ok(SheetReport.Of(sheet, null));
        }
        RegisteredEval registered = await import.CommitAsync(sheet, order.Team, actor, null, cancellationToken);
        string name = Uri.EscapeDataString($"{registered.Version.Id}@{registered.Version.Version}");
        return TypedResults.Created($"/api/v1/evals/{name}", SheetReport.Of(sheet, registered));
    }

    private static async Task<Ok<TryReport>> TryAsync(string eval, NewTrial asked, HttpContext http, IEvalRegistry registry, RunTrial trial, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, eval, cancellationToken);
        Trial made = await trial.OfEvalAsync($"{version.Id}@{version.Version}", asked.Model, asked.WithTranscripts, Me.Name(http), cancellationToken, asked.Count());
        return TypedResults.Ok(new TryReport(version.Id, version.Version, made.Model, false, [.. made.Samples.Select(one => TriedReport.Of(one, asked.WithTranscripts))]));
    }
}

/// <summary>A trial as it is asked for; the fields are the options of <c>evalflow eval try</c>.</summary>
/// <param name="Samples">1 to 10; null for 10.</param>
/// <param name="WithTranscripts">With the responses, which may be distressing.</param>
internal sealed record NewTrial(string Model, int? Samples = null, bool WithTranscripts = false)
{
    public int Count() => Samples is null or (>= 1 and <= TryEval.Most) ? Samples ?? TryEval.Most
        : throw new BadInputException("samples", $"{Samples} samples are not 1 to {TryEval.Most}.", "Start a run for more.");
}
