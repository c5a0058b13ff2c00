using EvalFlow.Core.Evals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Web.Api;

/// <summary>Turns what an operation of the API throws into its answer.</summary>
internal sealed class ApiFailures(RequestDelegate next, ILogger<ApiFailures> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            await ExplainAsync(context);
        }
        catch (BadInputException refused) when (!context.Response.HasStarted)
        {
            await ApiProblems.Refused(refused).ExecuteAsync(context);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await ApiProblems.WriteAsync(context, bad.StatusCode, ErrorReport.BadInput, "The request could not be read.", "See /api/v1/openapi.json for what is accepted.");
        }
#pragma warning disable CA1031 // The last place where a program can be told.
        catch (Exception failure) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(failure, "{Method} {Path} failed.", context.Request.Method, context.Request.Path);
            await ApiProblems.WriteAsync(context, StatusCodes.Status500InternalServerError, "internal_error", "EvalFlow itself failed; its log says where.", "Try again; tell whoever runs EvalFlow.");
        }
    }

    // Statuses that routing and authorization set without a word.
    private static Task ExplainAsync(HttpContext context) => context.Response switch
    {
        { HasStarted: true } or { ContentLength: > 0 } => Task.CompletedTask,
        { StatusCode: StatusCodes.Status403Forbidden } => ApiProblems.WriteAsync(context, 403, "forbidden", "Your roles do not allow this.", "Ask an administrator for the role; docs/web.md says which may what."),
        { StatusCode: StatusCodes.Status404NotFound } => ApiProblems.WriteAsync(context, 404, "not_found", "There is no such thing.", "See /api/v1/openapi.json for what there is."),
        { StatusCode: StatusCodes.Status405MethodNotAllowed } => ApiProblems.WriteAsync(context, 405, "method_not_allowed", "The method does not fit the address.", "See /api/v1/openapi.json for what there is."),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => ApiProblems.WriteAsync(context, 415, "not_json", "The body is not JSON.", "Send JSON, with the header Content-Type: application/json."),
        _ => Task.CompletedTask,
    };
}
