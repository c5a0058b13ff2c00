using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Core.Records;
using EvalFlow.Web.Hosting;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Models;

/// <summary>What the forms of the models do.</summary>
internal static class ModelForms
{
    // What a form puts around the file.
    private const long Around = 64 * 1024;

    public static void MapModelForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost(ModelPaths.Recorded, ShelveAsync).RequireAuthorization(Policies.Analyse).TakesRecording();
        forms.MapPost(ModelPaths.List, AddAsync).RequireAuthorization(Policies.Administer);
    }

    public static RouteHandlerBuilder TakesRecording(this RouteHandlerBuilder upload) => upload.RequireRateLimiting(RateLimits.Heavy)
        .WithMetadata(new RequestSizeLimitAttribute(Recordings.MostBytes + Around)).WithFormOptions(multipartBodyLengthLimit: Recordings.MostBytes + Around);

    /// <summary>Takes the recording of a form or an API request.</summary>
    public static async Task<Kept<Recording>> ReadAsync(HttpContext http, Recordings recordings, CancellationToken cancellationToken)
    {
        if (!http.Request.HasFormContentType)
        {
            throw new BadInputException("file", "No file was sent.", "Send multipart/form-data with the file under the name file.");
        }
        IFormCollection form = await http.Request.ReadFormAsync(cancellationToken);
        IFormFile file = form.Files.GetFile("file") is { Length: > 0 } sent
            ? sent : throw new BadInputException("file", "No file was chosen, or it is empty.", "Choose a .csv or .jsonl file with a column of ids and one of responses.");
        string name = Typed.Text(form["name"]) ?? Path.GetFileNameWithoutExtension(file.FileName);
        await using Stream content = file.OpenReadStream();
        return await recordings.AddAsync(new NewRecording(name, file.FileName, Typed.Text(form["id_column"]), Typed.Text(form["response_column"])), content, new Actor(Me.Name(http)), cancellationToken);
    }

    private static async Task<IResult> ShelveAsync(HttpContext http, Recordings recordings, CancellationToken cancellationToken)
    {
        await ReadAsync(http, recordings, cancellationToken);
        return Results.LocalRedirect(ModelPaths.List);
    }

    // A server for several people is set up by those who run it: an address and the name of a variable are enough to have a secret sent away.
    private static async Task<IResult> AddAsync(
        ModelsFileOfHost file, WebSettings settings, CancellationToken cancellationToken, [FromForm] string? name = null, [FromForm] string? provider = null,
        [FromForm] string? model = null, [FromForm] string? url = null, [FromForm] string? key = null)
    {
        if (settings.OpenId is not null)
        {
            throw new BadInputException("model", "Models of a server that people sign in to are named in its models.yaml.", "Ask whoever runs the server.");
        }
        await file.AddAsync(new NewModel(Typed.Text(name) ?? "", Typed.Text(provider) ?? "", Typed.Text(model) ?? "", Typed.Text(url), Typed.Text(key)), cancellationToken);
        return Results.LocalRedirect(ModelPaths.List);
    }
}
