using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
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

    private static readonly Option<string?> Accept = new("--accept-differences")
    {
        Description = "Compare although the runs measured different things; say why that does not matter. Recorded with the result.",
        HelpName = "REASON",
    };

    private static readonly Option<string?> AcceptedBy = new("--accepted-by")
    {
        Description = "Who accepts the differences (default: EVALFLOW_USER, else the name you are logged in with).",
        HelpName = "NAME",
    };

    public static Command Create()
    {
        Command command = new("compare", "Compare two runs sample by sample. Exit code 1 when something regressed.")
        {
            Baseline, Candidate, By, Margin, Alpha, Accept, AcceptedBy,
        };
        command.Handle(CompareAsync);
        return command;
    }

    private static async Task<int> CompareAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Run baseline = await CommandContext.FindEndedRunAsync(host, parsed.GetValue(Baseline)!, cancellationToken);
        Run candidate = await CommandContext.FindEndedRunAsync(host, parsed.GetValue(Candidate)!, cancellationToken);
        AcceptedDifferences? accepted = Accepted(parsed);
        string[] by = parsed.GetValue(By) ?? [];
        Comparison comparison = await host.Compare.RunAsync(
            new CompareRequest
            {
                Baseline = baseline,
                Candidate = candidate,
                By = by.Length == 0 ? null : by,
                Margin = parsed.GetValue(Margin),
                Alpha = parsed.GetValue(Alpha) ?? 0.05,
                Accept = accepted,
            },
            cancellationToken);
        if (accepted is not null && comparison.Comparable)
        {
            context.Screen.Note("note: the two runs are comparable as they are; there was no difference to accept.");
        }
        EvalFreshness? freshness = await StaleView.ReadAsync(context, host, comparison.EvalId, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(comparison with { Stale = freshness?.Reasons });
        }
        else
        {
            ComparisonView.Write(context.Screen, comparison, allSlices: by.Length > 0);
            StaleView.Write(context.Screen, freshness);
        }
        return comparison.HasRegression ? ExitCode.Regressed : ExitCode.Done;
    }

    // A decision that nobody can retrace later is no decision.
    private static AcceptedDifferences? Accepted(ParseResult parsed)
    {
        string? because = parsed.GetValue(Accept)?.Trim();
        if (because is null)
        {
            return parsed.GetValue(AcceptedBy) is null ? null : throw new BadInputException(
                "--accepted-by", "--accepted-by names somebody, but nothing is accepted.", "Add --accept-differences \"why the differences do not matter\".");
        }
        if (!AcceptedDifferences.IsReason(because))
        {
            throw new BadInputException(
                "--accept-differences", $"'{because}' does not say why the differences do not matter.",
                "Write a reason that a colleague understands in a year: --accept-differences \"the new rubric only fixes a typo\".");
        }
        return new AcceptedDifferences(ActorOption.Name(parsed.GetValue(AcceptedBy)?.Trim()), because);
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
