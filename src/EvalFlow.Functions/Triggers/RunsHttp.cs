using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
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
    private const int MostConcurrency = 1000;

    /// <param name="Eval">Id of a registered eval.</param>
    /// <param name="Version">Its version; null for the one added last.</param>
    /// <param name="Budget">What the run may spend, in US dollars; null for no bound.</param>
    /// <param name="Cache">Whether answers of earlier runs may be used.</param>
    internal sealed record NewRun(
        string? Eval, string? Version, string? Model, string? BaselineRun, int? Epochs, int? Limit, int? MaxConcurrency, double? Budget, bool? Cache);

    [Function("Runs_Create_Http")]
    public Task<IActionResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) => Answers.OrRefuseAsync(async () =>
    {
        NewRun asked = await Answers.ReadAsync<NewRun>(request, "Send an object with 'eval' and 'model'.", cancellationToken);
        SubmittedRun submitted = await pipeline.Submit(client).RunAsync(await CheckedAsync(asked, cancellationToken), cancellationToken);
        return Answers.Json(await pipeline.Reports.RunAsync(submitted.Run, cancellationToken), StatusCodes.Status202Accepted);
    });

    [Function("Runs_Status_Http")]
    public async Task<IActionResult> StatusAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        await pipeline.Home.Runs.FindAsync(id, cancellationToken) is { } run
            ? Answers.Json(await pipeline.Reports.RunAsync(run, cancellationToken), StatusCodes.Status200OK) : Answers.NotFound("run", id);

    [Function("Runs_Cancel_Http")]
    public async Task<IActionResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/cancel")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        await pipeline.Home.Runs.FindAsync(id, cancellationToken) is { } run
            ? Answers.Json(
                await pipeline.Reports.RunAsync(
                    await pipeline.Lifecycle(client).CancelAsync(run, "cancelled over HTTP", cancellationToken), cancellationToken),
                StatusCodes.Status200OK)
            : Answers.NotFound("run", id);

    private async Task<RunRequest> CheckedAsync(NewRun asked, CancellationToken cancellationToken)
    {
        string eval = asked.Eval ?? throw new BadInputException("eval", "'eval' is missing.", "Name a registered eval.");
        EvalVersion version = await pipeline.Home.Registry.FindAsync(eval, asked.Version, cancellationToken)
            ?? throw new BadInputException("eval", $"There is no eval '{eval}'.", "Register it with 'evalflow eval add --store azure'.");
        return new RunRequest
        {
            Version = version,
            Model = Model(asked),
            BaselineRun = asked.BaselineRun,
            Epochs = Between("epochs", asked.Epochs, 1, 10_000),
            Limit = Between("limit", asked.Limit, 1, int.MaxValue),
            MaxConcurrency = Between("max_concurrency", asked.MaxConcurrency, 1, MostConcurrency) ?? RunRequest.DefaultConcurrency,
            Budget = asked.Budget is { } usd ? new Budget(Money(usd), null) : null,
            Cache = asked.Cache == true ? new CachePolicy(CachePolicy.DefaultMaxAgeDays) : null,
        };
    }

    // Whoever sends a request must not have any file of this machine read: recorded responses lie among the app's files.
    private string Model(NewRun asked)
    {
        string model = asked.Model ?? throw new BadInputException("model", "'model' is missing.", "Give a model spec.");
        if (!ModelOpener.IsRecorded(model))
        {
            return model;
        }
        string file = ModelSpec.Parse(model).Name;
        string path = Path.GetFullPath(Path.Combine(pipeline.Folders.Files, file));
        return path.StartsWith(Path.GetFullPath(pipeline.Folders.Files) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? model.Replace($"replay:{file}", $"replay:{path}", StringComparison.Ordinal)
            : throw new BadInputException("model", "Recorded responses lie among the files of the app.", $"Upload the file to the container {AppFiles.Container} and give its path in there.");
    }

    private static int? Between(string field, int? value, int least, int most) => value is null || (value >= least && value <= most)
        ? value : throw new BadInputException(field, $"'{field}' is {value}.", least == 1 && most == int.MaxValue ? "Use 1 or more." : $"Use {least} to {most}.");

    private static double Money(double usd) => double.IsFinite(usd) && usd > 0
        ? usd : throw new BadInputException("budget", "'budget' is no amount of money.", "Give US dollars, more than 0.");
}
