using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Core.Records;
using EvalFlow.Web.Models;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/models</c>: what a run can be started on.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder models = api.MapGroup("/models").WithTags("models");
        models.MapGet("", ListAsync).WithSummary("Recorded responses on the shelf, and the live models of models.yaml, each with the spec that a run takes.");
        models.MapPost("/recorded", ShelveAsync).RequireAuthorization(Policies.Analyse).TakesRecording()
            .WithSummary("Puts recorded responses on the shelf: multipart/form-data with file (.csv or .jsonl), and perhaps name, id_column, response_column.");
    }

    private static async Task<Ok<ModelLines>> ListAsync(ListModels models, CancellationToken cancellationToken)
    {
        KnownModels known = await models.RunAsync(cancellationToken);
        return TypedResults.Ok(new ModelLines([.. known.Recorded.Select(Line)], [.. known.Live.Select(Line)], known.Problems));
    }

    private static async Task<Created<RecordingLine>> ShelveAsync(HttpContext http, Recordings recordings, CancellationToken cancellationToken)
    {
        Kept<Recording> kept = await ModelForms.ReadAsync(http, recordings, cancellationToken);
        return TypedResults.Created((string?)null, Line(new ShelvedRecording(kept, recordings.SpecOf(kept.Body))));
    }

    private static RecordingLine Line(ShelvedRecording one) =>
        new(one.Kept.Id, one.Spec, one.Kept.Body.Rows, one.Kept.Body.Bytes, one.Kept.At, one.Kept.Who);

    private static LiveModelLine Line(ModelAlias alias) => new(alias.Name, $"{alias.Spec.Provider}:{alias.Spec.Name}", alias.BaseUrl);
}

/// <param name="Problems">Why models.yaml cannot be read; empty when it can, or is not there.</param>
public sealed record ModelLines(IReadOnlyList<RecordingLine> Recorded, IReadOnlyList<LiveModelLine> Live, IReadOnlyList<Problem> Problems);

/// <param name="Model">Spec for a run.</param>
public sealed record RecordingLine(string Name, string Model, int Responses, long Bytes, DateTimeOffset AddedAt, string AddedBy);

/// <param name="Name">Spec for a run: the name in models.yaml.</param>
/// <param name="Spec">Provider and model behind it.</param>
/// <param name="BaseUrl">Null for the provider's usual address.</param>
public sealed record LiveModelLine(string Name, string Spec, Uri? BaseUrl);
