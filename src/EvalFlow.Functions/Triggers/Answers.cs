using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace EvalFlow.Functions.Triggers;

/// <summary>How HTTP functions read and answer: snake_case JSON, problems with place and fix.</summary>
internal static class Answers
{
    /// <summary>The answer, or 400 with everything that is wrong with the request.</summary>
    public static async Task<IActionResult> OrRefuseAsync(Func<Task<IActionResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (BadInputException bad)
        {
            return Json(new { Error = new { Code = "bad_input", bad.Message, Details = bad.Problems } }, StatusCodes.Status400BadRequest);
        }
    }

    public static async Task<T> ReadAsync<T>(HttpRequest request, string fix, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, ReportJson.Compact, cancellationToken)
                ?? throw new BadInputException("body", "The body is null.", fix);
        }
        catch (JsonException wrong)
        {
            // Its message may quote the body.
#pragma warning disable MA0054
            throw new BadInputException("body", wrong.Path is { Length: > 1 } path ? $"The body is wrong at {path}." : "The body is no JSON object.", fix);
#pragma warning restore MA0054
        }
    }

    public static ContentResult NotFound(string what, string id) =>
        Json(new { Error = new { Code = "not_found", Message = $"There is no {what} '{id}'." } }, StatusCodes.Status404NotFound);

    public static ContentResult Json<T>(T value, int status) =>
        new() { Content = JsonSerializer.Serialize(value, ReportJson.Compact), ContentType = "application/json", StatusCode = status };
}
