using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Functions.Host;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.Triggers;

/// <summary>Runs over HTTP: begin one, look at one, stop one. Bodies are snake_case JSON, as everywhere in EvalFlow.</summary>
internal sealed class RunsHttp(Pipeline pipeline)
{
    /// <param name="Eval">Id of a registered eval.</param>
    /// <param name="Version">Its version; null for the one added last.</param>
    internal sealed record NewRun(string? Eval, string? Version, string? Model, string? BaselineRun, int? Epochs, int? Limit);

    [Function("Runs_Create_Http")]
    public async Task<IActionResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        try
        {
            NewRun asked = await JsonSerializer.DeserializeAsync<NewRun>(request.Body, ReportJson.Compact, cancellationToken)
                ?? throw new BadInputException("body", "The body is empty.", "Send an object with 'eval' and 'model'.");
            SubmittedRun submitted = await pipeline.Submit(client).RunAsync(await CheckedAsync(asked, cancellationToken), cancellationToken);
            return Json(await pipeline.Reports.RunAsync(submitted.Run, cancellationToken), StatusCodes.Status202Accepted);
        }
        catch (JsonException)
        {
            return Refuse(new BadInputException("body", "The body is not the JSON of a run.", "Send an object with 'eval' and 'model'."));
        }
        catch (BadInputException bad)
        {
            return Refuse(bad);
        }
    }

    [Function("Runs_Status_Http")]
    public async Task<IActionResult> StatusAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        await pipeline.Home.Runs.FindAsync(id, cancellationToken) is { } run
            ? Json(await pipeline.Reports.RunAsync(run, cancellationToken), StatusCodes.Status200OK) : new NotFoundResult();

    [Function("Runs_Cancel_Http")]
    public async Task<IActionResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/cancel")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        await pipeline.Home.Runs.FindAsync(id, cancellationToken) is { } run
            ? Json(
                await pipeline.Reports.RunAsync(
                    await pipeline.Lifecycle(client).CancelAsync(run, "cancelled over HTTP", cancellationToken), cancellationToken),
                StatusCodes.Status200OK)
            : new NotFoundResult();

    private async Task<RunRequest> CheckedAsync(NewRun asked, CancellationToken cancellationToken)
    {
        string eval = asked.Eval ?? throw new BadInputException("eval", "'eval' is missing.", "Name a registered eval.");
        EvalVersion version = await pipeline.Home.Registry.FindAsync(eval, asked.Version, cancellationToken)
            ?? throw new BadInputException("eval", $"There is no eval '{eval}'.", "Register it with 'evalflow eval add --store azure'.");
        return new RunRequest
        {
            Version = version,
            Model = asked.Model ?? throw new BadInputException("model", "'model' is missing.", "Give a model spec."),
            BaselineRun = asked.BaselineRun,
            Epochs = asked.Epochs,
            Limit = asked.Limit,
        };
    }

    private static ContentResult Refuse(BadInputException bad) => Json(
        new { Error = new { Code = "bad_input", bad.Message, Details = bad.Problems } }, StatusCodes.Status400BadRequest);

    private static ContentResult Json<T>(T value, int status) =>
        new() { Content = JsonSerializer.Serialize(value, ReportJson.Compact), ContentType = "application/json", StatusCode = status };
}
