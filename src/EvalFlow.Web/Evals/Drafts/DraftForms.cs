using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Interchange.Templates;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Models;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>The steps of the editor, and the workbooks it hands out.</summary>
internal static class DraftForms
{
    /// <summary>Largest body of an upload: the file, and what a form puts around it.</summary>
    public const long MostBytes = (20 * 1024 * 1024) + (64 * 1024);

    public const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void MapDraftForms(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/evals/template", TemplateAsync);
        RouteGroupBuilder drafts = routes.MapGroup(EvalPaths.Drafts).RequireAuthorization(Policies.Analyse);
        drafts.MapPost("", UploadAsync).Takes(MostBytes);
        drafts.MapPost("/typed", TypeAsync);
        drafts.MapPost("/copy", CopyAsync);
        drafts.MapPost("/{draft}/file", ReplaceAsync).Takes(MostBytes);
        drafts.MapPost("/{draft}/choices", ChooseAsync);
        drafts.MapPost("/{draft}/form", FillAsync);
        drafts.MapPost("/{draft}/text", ShowTextAsync).RequireAuthorization(Policies.Reveal);
        drafts.MapPost("/{draft}/try", TryAsync).RequireRateLimiting(RateLimits.Heavy);
        drafts.MapPost("/{draft}/register", RegisterAsync);
        drafts.MapPost("/{draft}/discard", DiscardAsync);
        drafts.MapGet("/{draft}/errors.xlsx", ErrorsAsync).RequireAuthorization(Policies.Reveal);
    }

    /// <summary>Lets an upload be as large as a sheet may be, and not too many come at a time.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder upload, long bytes) =>
        upload.WithMetadata(new RequestSizeLimitAttribute(bytes)).WithFormOptions(multipartBodyLengthLimit: bytes).RequireRateLimiting(RateLimits.Heavy);

    private static async Task<IResult> TemplateAsync(CancellationToken cancellationToken)
    {
        MemoryStream book = new();
        await TemplateWorkbook.WriteAsync(book, new TemplateRequest(), cancellationToken);
        return Results.Bytes(book.ToArray(), Workbook, "evalflow-template.xlsx");
    }

    private static async Task<IResult> UploadAsync(HttpContext http, DraftDesk desk, CancellationToken cancellationToken)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellationToken);
        IFormFile file = FileOf(form);
        await using Stream content = file.OpenReadStream();
        return To(await desk.BeginAsync(content, file.FileName, new EvalForm { Id = IdOf(form) }, Me.Name(http), cancellationToken));
    }

    private static async Task<IResult> TypeAsync(HttpContext http, DraftDesk desk, CancellationToken cancellationToken)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellationToken);
        int rows = Math.Min(Kit.PageOf.Text(form["rows"]), 100);
        await using MemoryStream content = new(TypedSheet.FromForm(name => form[name], rows));
        return To(await desk.BeginAsync(content, "typed.csv", new EvalForm { Id = IdOf(form) }, Me.Name(http), cancellationToken));
    }

    private static async Task<IResult> CopyAsync(HttpContext http, IEvalRegistry registry, DraftDesk desk, CancellationToken cancellationToken)
    {
        EvalVersion last = await FindEval.ByNameAsync(registry, IdOf(await http.Request.ReadFormAsync(cancellationToken)), cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(last);
        List<Sample> samples = await RegisteredSamples.ReadAsync(registry, last, cancellationToken).ToListAsync(cancellationToken);
        await using MemoryStream content = new(TypedSheet.FromSamples(definition, samples));
        return To(await desk.BeginAsync(content, $"{last.Id}-{last.Version}.csv", new EvalForm { Id = last.Id }, Me.Name(http), cancellationToken));
    }

    private static async Task<IResult> ReplaceAsync(string draft, HttpContext http, DraftDesk desk, CheckDraft check, CancellationToken cancellationToken)
    {
        EvalDraft found = await desk.FindAsync(draft, Me.Name(http), cancellationToken);
        IFormFile file = FileOf(await http.Request.ReadFormAsync(cancellationToken));
        await using Stream content = file.OpenReadStream();
        EvalDraft replaced = await desk.ReplaceAsync(found, content, file.FileName, cancellationToken);
        // A corrected sheet mostly has the columns of the one before: nobody should have to say twice what they are for.
        EvalDraft same = replaced with { Choice = replaced.Choice with { Columns = found.Choice.Columns } };
        if ((await check.RunAsync(same, cancellationToken)).Reading is not null)
        {
            await desk.SaveAsync(same, cancellationToken);
        }
        return To(replaced);
    }

    private static async Task<IResult> ChooseAsync(string draft, HttpContext http, DraftDesk desk, CancellationToken cancellationToken)
    {
        EvalDraft found = await desk.FindAsync(draft, Me.Name(http), cancellationToken);
        IFormCollection form = await http.Request.ReadFormAsync(cancellationToken);
        return await KeepAsync(desk, found with { Choice = ChoiceFields.Read(found.Choice, name => form[name]) }, "sheet", cancellationToken);
    }

    private static async Task<IResult> FillAsync(string draft, HttpContext http, DraftDesk desk, CancellationToken cancellationToken)
    {
        EvalDraft found = await desk.FindAsync(draft, Me.Name(http), cancellationToken);
        IFormCollection form = await http.Request.ReadFormAsync(cancellationToken);
        return await KeepAsync(desk, found with { Form = new FormFields(name => form[name]).Read(found.Form.Id) }, "form", cancellationToken);
    }

    private static async Task<IResult> ShowTextAsync(string draft, HttpContext http, DraftDesk desk, CheckDraft check, RecordSampleRead reads, CancellationToken cancellationToken)
    {
        EvalDraft found = await desk.FindAsync(draft, Me.Name(http), cancellationToken);
        await reads.RunAsync(found.Form.Id, found.FileName, "prompts", new Actor(Me.Name(http)), cancellationToken);
        return new RazorComponentResult<DraftTextsPage>(new { Check = await check.RunAsync(found, cancellationToken) });
    }

    private static async Task<IResult> TryAsync(
        string draft, HttpContext http, DraftDesk desk, CheckDraft check, RunTrial trial, CancellationToken cancellationToken, [FromForm] string? model = null,
        [FromForm(Name = "model_known")] string? known = null, [FromForm] string? texts = null)
    {
        DraftCheck found = await check.RunAsync(await desk.FindAsync(draft, Me.Name(http), cancellationToken), cancellationToken);
        return new RazorComponentResult<TrialPage>(new { Trial = await trial.OfDraftAsync(found, ModelField.Chosen(model, known), texts is not null, Me.Name(http), cancellationToken) });
    }

    private static async Task<IResult> RegisterAsync(string draft, HttpContext http, DraftDesk desk, RegisterDraft register, CancellationToken cancellationToken, [FromForm] string? then = null)
    {
        EvalDraft found = await desk.FindAsync(draft, Me.Name(http), cancellationToken);
        RegisteredEval registered = await register.RunAsync(found, then == "review", Me.Name(http), cancellationToken);
        return Results.LocalRedirect(EvalPaths.Of(registered.Version.Id));
    }

    private static async Task<IResult> DiscardAsync(string draft, HttpContext http, DraftDesk desk, CancellationToken cancellationToken)
    {
        desk.Discard(await desk.FindAsync(draft, Me.Name(http), cancellationToken));
        return Results.LocalRedirect(EvalPaths.List);
    }

    // The workbook holds the prompts, so that handing it out is a reading like any other.
    private static async Task<IResult> ErrorsAsync(string draft, HttpContext http, DraftDesk desk, CheckDraft check, RecordSampleRead reads, CancellationToken cancellationToken)
    {
        EvalDraft found = await desk.FindAsync(draft, Me.Name(http), cancellationToken);
        DraftCheck known = await check.RunAsync(found, cancellationToken);
        SheetReading reading = known.Reading ?? throw new BadInputException(known.Problems);
        await reads.RunAsync(found.Form.Id, found.FileName, "sheet", new Actor(Me.Name(http)), cancellationToken);
        MemoryStream book = new();
        await ErrorWorkbook.WriteAsync(reading, known.Checked?.Issues ?? [], book, cancellationToken);
        return Results.Bytes(book.ToArray(), Workbook, $"{found.Form.Id}-errors.xlsx");
    }

    private static async Task<IResult> KeepAsync(DraftDesk desk, EvalDraft draft, string part, CancellationToken cancellationToken)
    {
        await desk.SaveAsync(draft, cancellationToken);
        return Results.LocalRedirect($"{EvalPaths.Draft(draft.Id)}#{part}");
    }

    private static IResult To(EvalDraft draft) => Results.LocalRedirect(EvalPaths.Draft(draft.Id));

    /// <exception cref="BadInputException">There is none, or it is empty.</exception>
    public static IFormFile FileOf(IFormCollection form) => form.Files.GetFile("file") is { Length: > 0 } file
        ? file : throw new BadInputException("file", "No file was chosen, or it is empty.", "Choose an .xlsx or .csv file.");

    /// <exception cref="BadInputException">There is none.</exception>
    public static string IdOf(IFormCollection form) => form["id"].ToString().Trim() is { Length: > 0 and <= 100 } id
        ? id : throw new BadInputException("id", "The eval has no id.", "Give it one of small letters, digits and hyphens.");
}
