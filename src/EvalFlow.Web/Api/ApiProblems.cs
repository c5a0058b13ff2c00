using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Api;

/// <summary>What went wrong, in the JSON of the command line's <c>--json</c>, with an HTTP status.</summary>
internal static class ApiProblems
{
    public static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    public static IResult Result(int status, string code, string message, string fix) =>
        Results.Json(Report(code, message, fix), ReportJson.Options, statusCode: status);

    public static IResult Refused(BadInputException refused) => refused.IsUnknown
        ? Results.Json(ErrorReport.Of(refused, ErrorReport.NotFound), ReportJson.Options, statusCode: StatusCodes.Status404NotFound)
        : Results.Json(ErrorReport.Of(refused), ReportJson.Options, statusCode: StatusCodes.Status400BadRequest);

    /// <summary>Writes the problem to programs as JSON; to people only the status, for which there is a page.</summary>
    public static Task WriteAsync(HttpContext context, int status, string code, string message, string fix)
    {
        context.Response.StatusCode = status;
        return IsApi(context.Request)
            ? context.Response.WriteAsJsonAsync(Report(code, message, fix), ReportJson.Options, contentType: null, context.RequestAborted)
            : Task.CompletedTask;
    }

    private static ErrorReport Report(string code, string message, string fix) =>
        new(new ErrorBody(code, message, [new ErrorDetail("", null, null, null, message, fix)]));
}
