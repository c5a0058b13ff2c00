using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Hosting;

namespace EvalFlow.Web.Runs;

/// <summary>A run as it is asked for; the fields are the options of <c>evalflow run</c>.</summary>
/// <param name="Eval">ID or ID@VERSION of a registered eval; no path of this machine.</param>
/// <param name="Model">Model spec.</param>
/// <param name="Baseline">Run to compare with at the end.</param>
/// <param name="Budget">USD.</param>
/// <param name="Cache">Take answers that the same request got within the last week.</param>
public sealed record NewRun(
    string Eval, string Model, string? Baseline = null, int? Epochs = null, int? Limit = null, int? MaxConcurrency = null,
    double? Budget = null, long? BudgetTokens = null, bool Cache = false)
{
    internal IEnumerable<Problem> Check()
    {
        (string Name, double? Value)[] positive =
            [("epochs", Epochs), ("limit", Limit), ("max_concurrency", MaxConcurrency), ("budget", Budget), ("budget_tokens", BudgetTokens)];
        foreach ((string name, double? value) in positive.Where(one => one.Value is <= 0 or > 1e9))
        {
            yield return Wrong(name, $"{name} is not a number above 0 and at most a billion.", "Leave it out, or write such a number.");
        }
        foreach ((string name, string value) in new[] { ("eval", Eval), ("model", Model) }.Where(one => string.IsNullOrWhiteSpace(one.Item2)))
        {
            yield return Wrong(name, $"{name} is missing.", name == "eval" ? "Name a registered eval." : "Name a model, such as openai:MODEL, or a name from models.yaml.");
        }
    }

    private static Problem Wrong(string field, string message, string fix) => new("run", null, null, field, message, fix);
}

/// <summary>The whole new budget of a run that goes on.</summary>
public sealed record MoreBudget(double? Budget = null, long? BudgetTokens = null)
{
    internal Budget? ToBudget() => (Budget ?? BudgetTokens) is null ? null
        : Budget is <= 0 || BudgetTokens is <= 0
            ? throw new BadInputException("budget", "A budget is a number above 0.", "Leave it out to keep the old one.")
            : new Budget(Budget, BudgetTokens);
}

/// <summary>Starts and resumes runs for people and programs, and has this host work on them.</summary>
internal sealed class StartRun(IRunStore runs, IEvalRegistry registry, SubmitRun submit, IRunWorkers workers, WebSettings settings)
{
    public async Task<Run> RunAsync(NewRun asked, string who, CancellationToken cancellationToken)
    {
        Problem[] problems = [.. asked.Check()];
        if (problems.Length > 0)
        {
            throw new BadInputException(problems);
        }
        ServerFiles.Refuse(asked.Model, settings);
        SubmittedRun submitted = await submit.RunAsync(
            new RunRequest
            {
                Version = await FindEval.ByNameAsync(registry, asked.Eval, cancellationToken),
                Model = asked.Model,
                Epochs = asked.Epochs,
                Limit = asked.Limit,
                BaselineRun = asked.Baseline is { Length: > 0 } baseline ? (await FindRun.EndedAsync(runs, baseline, cancellationToken)).RunId : null,
                MaxConcurrency = asked.MaxConcurrency ?? RunRequest.DefaultConcurrency,
                Budget = (asked.Budget ?? asked.BudgetTokens) is null ? null : new Budget(asked.Budget, asked.BudgetTokens),
                Cache = asked.Cache ? new CachePolicy(CachePolicy.DefaultMaxAgeDays) : null,
            },
            cancellationToken);
        await workers.TakeAsync(submitted.Run, who, cancellationToken);
        return submitted.Run;
    }

    public async Task<Run> ResumeAsync(string runId, Budget? budget, string who, CancellationToken cancellationToken)
    {
        Run run = await FindRun.ByIdAsync(runs, runId, cancellationToken);
        if (run.Status == RunStatus.Completed)
        {
            return run;
        }
        Run resumed = await submit.ResumeAsync(run, budget, cancellationToken);
        await workers.TakeAsync(resumed, who, cancellationToken);
        return resumed;
    }
}
