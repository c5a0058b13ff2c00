using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Runs;

/// <summary>Looks before anything is spent whether a budget can be kept at all.</summary>
internal static class BudgetCheck
{
    /// <summary>Throws <see cref="BadInputException"/> when a price or a bound on the answers is missing.</summary>
    public static async Task RunAsync(
        Budget budget, IModel model, EvalDefinition definition, ModelOpener models, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        if (!model.IsRecorded && definition.Generation.MaxTokens is null)
        {
            problems.Add(new Problem(
                definition.Id, null, null, "generation.max_tokens", "A budget needs to know how long an answer can get, but the eval sets no max_tokens.",
                "Add generation: { max_tokens: 512 } to the definition (and a new version)."));
        }
        Price(budget, model, problems);
        foreach (string spec in definition.Graders.Select(grader => grader.Judge).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            await using IModel judge = await models.OpenAsync(spec, [], cancellationToken);
            Price(budget, judge, problems);
        }
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    /// <summary>Throws <see cref="BadInputException"/> when a run cannot go on under this budget.</summary>
    /// <param name="isSpent">True when the run stopped because its budget was spent.</param>
    public static void Resume(Run run, Budget? budget, bool isSpent)
    {
        if (budget is not null && run.Budget is null)
        {
            throw new BadInputException(
                run.RunId, "The run began without a budget, so its samples are not in random order and a stop in the middle would leave a biased subset.",
                "Resume it without --budget, or start a new run with one.");
        }
        if (isSpent && !(budget is not null && IsMore(budget.Usd, run.Budget!.Usd) && IsMore(budget.Tokens, run.Budget.Tokens)))
        {
            throw new BadInputException(
                run.RunId, $"The run's budget of {Words(run.Budget!)} is spent.",
                $"Give a larger one, which counts from the run's beginning: evalflow runs resume {run.RunId} {Option(run.Budget!)}");
        }
    }

    private static void Price(Budget budget, IModel model, List<Problem> problems)
    {
        if (budget.Usd is not null && model.Prices is null)
        {
            problems.Add(new Problem(
                model.Spec, null, null, "--budget", $"The price of '{model.Spec}' is not known, so a budget in USD cannot be kept.",
                "Add its prices to models.yaml, or bound the run by --budget-tokens."));
        }
    }

    // A bound that is dropped is the largest of all.
    private static bool IsMore(double? now, double? before) => now is null || before is null || now > before;

    private static string Words(Budget budget) => string.Join(" and ", new[]
    {
        budget.Usd is { } usd ? string.Create(CultureInfo.InvariantCulture, $"{usd:0.##} USD") : null,
        budget.Tokens is { } tokens ? string.Create(CultureInfo.InvariantCulture, $"{tokens:#,0} tokens") : null,
    }.OfType<string>());

    private static string Option(Budget budget) => budget.Usd is not null ? "--budget USD" : "--budget-tokens N";
}
