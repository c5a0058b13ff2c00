using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Core.Freshness;

/// <summary>Runs evals that were never run on a current model, the gravest first, up to a limit.</summary>
/// <param name="submit">Starts a run; asked anew it goes on with an unfinished one. Late bound, since whoever starts runs needs the engine that needs this.</param>
public sealed partial class StartMissingRuns(
    ReadFreshness freshness, IEvalRegistry registry, Func<Catalog> catalog,
    Func<RunRequest, CancellationToken, Task<SubmittedRun>> submit, ILogger<StartMissingRuns> log)
{
    /// <returns>Runs that were started, or that go on. What cannot be run counts against the limit and is logged.</returns>
    public async Task<int> RunAsync(FreshnessInput input, CancellationToken cancellationToken)
    {
        Dictionary<string, string> specs = catalog().Models.Where(model => model.Spec is not null).ToDictionary(model => model.Id, model => model.Spec!);
        (string EvalId, string Spec)[] wanted =
        [
            .. (await freshness.ReadAsync(null, input.Today, cancellationToken))
                .SelectMany(eval => eval.Reasons.Where(reason => reason.Kind == StaleKind.NotRunOnCurrentModel).Select(reason => (eval.EvalId, reason.Subject!)))
                .Where(pair => specs.ContainsKey(pair.Item2)).Select(pair => (pair.EvalId, specs[pair.Item2])).Take(input.MaxRuns),
        ];
        int started = 0;
        foreach ((string evalId, string spec) in wanted)
        {
            started += await StartAsync(evalId, spec, input, cancellationToken) ? 1 : 0;
        }
        return started;
    }

    private async Task<bool> StartAsync(string evalId, string spec, FreshnessInput input, CancellationToken cancellationToken)
    {
        EvalVersion version = (await registry.FindAsync(evalId, null, cancellationToken))!;
        Budget? budget = input.MaxUsdPerRun is { } usd ? new Budget(usd, null) : null;
        try
        {
            await submit(new RunRequest { Version = version, Model = spec, Budget = budget }, cancellationToken);
            return true;
        }
        catch (BadInputException refused)
        {
            LogRefused(log, evalId, spec, refused.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Eval} could not be run on {Model}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string eval, string model, string reason);
}
