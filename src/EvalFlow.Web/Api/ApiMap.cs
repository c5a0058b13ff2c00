using EvalFlow.Core.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EvalFlow.Web.Api;

/// <summary>The HTTP API: the operations of the command line under <c>/api/v1</c>, with the JSON of its <c>--json</c>. A file per subject.</summary>
internal static class ApiMap
{
    private const string Document = "openapi";

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = ReportJson.Options.PropertyNamingPolicy;
            options.SerializerOptions.WriteIndented = true;
            options.SerializerOptions.Encoder = ReportJson.Options.Encoder;
            options.SerializerOptions.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
            foreach (System.Text.Json.Serialization.JsonConverter converter in ReportJson.Options.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }
        });
        // Said in the contract's JSON by ApiFailures.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApi(Document, options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "EvalFlow";
            document.Info.Version = "v1";
            document.Info.Description = "The operations of the evalflow command, with the same JSON as its --json. Errors: { error: { code, message, details } }.";
            document.Servers?.Clear();
            return Task.CompletedTask;
        }));
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/v1").RequireAuthorization(Policies.Read);
        api.MapOpenApi("/{documentName}.json");
        api.MapRuns();
        api.MapEvals();
        api.MapQuality();
        api.MapSheets();
        api.MapComparisons();
        api.MapSamples();
        api.MapAlerts();
        api.MapReleases();
        api.MapFindings();
        api.MapFreshness();
        api.MapAudit();
        api.MapReviews();
        api.MapModels();
    }
}
