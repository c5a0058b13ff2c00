using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow compare BASELINE CANDIDATE</c>.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> Baseline = new("baseline") { Description = "Run to compare with." };
    private static readonly Argument<string> Candidate = new("candidate") { Description = "Run to judge." };

    private static readonly Option<string[]> By = new("--by")
    {
        Description = "Slice to look into; may be repeated (default: all slices of the eval, findings shown).",
        HelpName = "SLICE",
    };

    private static readonly Option<double?> Margin = Fraction("--margin", "Largest difference that does not matter, as a fraction (0.02 is 2 points).");
    private static readonly Option<double?> Alpha = Fraction("--alpha", "Error rate of the tests (default 0.05).");

    public static Command Create()
    {
        Command command = new("compare", "Compare two runs sample by sample. Exit code 1 when something regressed.")
        {
            Baseline, Candidate, By, Margin, Alpha,
        };
        command.Handle(CompareAsync);
        return command;
    }

    private static async Task<int> CompareAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Run baseline = await CommandContext.FindEndedRunAsync(host, parsed.GetValue(Baseline)!, cancellationToken);
        Run candidate = await CommandContext.FindEndedRunAsync(host, parsed.GetValue(Candidate)!, cancellationToken);
        string[] by = parsed.GetValue(By) ?? [];
        Comparison comparison = await host.Compare.RunAsync(
            new CompareRequest
            {
                Baseline = baseline,
                Candidate = candidate,
                By = by.Length == 0 ? null : by,
                Margin = parsed.GetValue(Margin),
                Alpha = parsed.GetValue(Alpha) ?? 0.05,
            },
            cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(comparison);
        }
        else
        {
            ComparisonView.Write(context.Screen, comparison, allSlices: by.Length > 0);
        }
        return comparison.HasRegression ? ExitCode.Regressed : ExitCode.Done;
    }

    private static Option<double?> Fraction(string name, string description)
    {
        Option<double?> option = new(name) { Description = description, HelpName = "X" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [Token token]
                && (!double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value > 0 && value < 0.5)))
            {
                result.AddError($"{name} must be a number above 0 and below 0.5, such as 0.05, not '{token.Value}'.");
            }
        });
        return option;
    }
}
