using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Cli.Commands;

/// <summary><c>--budget USD</c> and <c>--budget-tokens N</c>, of commands that spend money.</summary>
internal static class BudgetOptions
{
    public static readonly Option<double?> Usd = Create<double?>(
        "--budget", "USD", "Most to spend, judges included. Several evals share it by their number of samples.",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double usd) && usd is > 0 and < 1e9);

    public static readonly Option<long?> Tokens = Create<long?>(
        "--budget-tokens", "N", "Most tokens to use, input and output together.",
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long tokens) && tokens > 0);

    /// <summary>The budget asked for; null when none was.</summary>
    public static Budget? Read(ParseResult parsed) =>
        (parsed.GetValue(Usd), parsed.GetValue(Tokens)) is var (usd, tokens) && (usd ?? tokens) is not null ? new Budget(usd, tokens) : null;

    private static Option<T> Create<T>(string name, string value, string description, Func<string, bool> isGood)
    {
        Option<T> option = new(name) { Description = description, HelpName = value };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [Token token] && !isGood(token.Value))
            {
                result.AddError($"{name} must be a positive number, not '{token.Value}'.");
            }
        });
        return option;
    }
}
