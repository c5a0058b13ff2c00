using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Planning;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow power</c>.</summary>
internal static class PowerCommand
{
    private static readonly Option<long?> N = Whole("--n", "Samples; in each arm with --design unpaired.", "N");
    private static readonly Option<double?> Effect = Number("--effect", "Difference to find, as a fraction: 0.04 is a rise by 4 points, -0.04 a fall.", double.MinValue, double.MaxValue);
    private static readonly Option<double?> Power = Number("--power", "Chance to find the difference (default 0.8).", 0.2, 1);
    private static readonly Option<double?> Margin = Number("--margin", "Instead of --effect: show that nothing got worse by more than this.", 0, 1);

    private static readonly Option<string> Design = new("--design")
    {
        Description = "paired: both runs answer the same samples (default); unpaired: two different sets.",
        HelpName = "DESIGN",
        DefaultValueFactory = _ => "paired",
    };

    private static readonly Option<double?> Baseline = Number("--baseline", "Rate of the baseline, for scores of 0 or 1.", 0, 1);
    private static readonly Option<double?> Discordant = Number("--discordant", "Share of samples whose finding flips between two runs.", 0, 1);
    private static readonly Option<double?> Rho = Number("--rho", "Correlation of the two runs' scores over samples (default 0.5).", -1, 1);
    private static readonly Option<double?> Sd = Number("--sd", "Standard deviation of graded scores.", 0, double.MaxValue);
    private static readonly Option<double?> Between = Number("--between-variance", "Variance of the samples' expected differences.", 0, double.MaxValue);
    private static readonly Option<double?> Within = Number("--within-variance", "Mean variance of a model's answers to one sample.", 0, double.MaxValue);
    private static readonly Option<long?> Epochs = Whole("--epochs", "Answers to each sample, averaged.", "K");
    private static readonly Option<double?> ClusterSize = Number("--cluster-size", "Samples that share a cluster, on average.", 1, double.MaxValue, isOpen: false);
    private static readonly Option<double?> Icc = Number("--icc", "How alike samples of one cluster are, 0 to 1 (intraclass correlation).", 0, 1, isOpen: false);
    private static readonly Option<double?> Alpha = Number("--alpha", "Error rate of the test (default 0.05).", 0, 0.5);
    private static readonly Option<bool> OneSided = new("--one-sided") { Description = "Look for a difference in one direction only." };
    private static readonly Option<long?> Slices = Whole("--slices", "Slices that will be tested beside each other.", "S");

    private static readonly Option<string[]> From = new("--from")
    {
        Description = "Take the variation from a run, or from two runs on the same samples.",
        HelpName = "RUN [RUN2]",
        Arity = new ArgumentArity(1, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Metric = new("--metric") { Description = "Metric of the run to go by (default: the primary one).", HelpName = "NAME" };

    public static Command Create()
    {
        Design.AcceptOnlyFromAmong("paired", "unpaired");
        Command command = new("power", "Size an eval before it is built: of --n, --effect and --power, two give the third.")
        {
            N, Effect, Power, Margin, Design, Baseline, Discordant, Rho, Sd, Between, Within, Epochs, ClusterSize, Icc, Alpha, OneSided, Slices, From, Metric,
        };
        command.Handle(PlanAsync);
        return command;
    }

    private static async Task<int> PlanAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        ThrowIfContradicting(parsed);
        PowerAnswer answer = PlanPower.Answer(new PowerQuestion
        {
            N = parsed.GetValue(N),
            Effect = parsed.GetValue(Margin) ?? parsed.GetValue(Effect),
            Power = parsed.GetValue(Power),
            Paired = parsed.GetValue(Design) == "paired",
            Alpha = parsed.GetValue(Alpha) ?? 0.05,
            OneSided = parsed.GetValue(OneSided),
            NonInferiority = parsed.GetValue(Margin) is not null,
            Slices = (int?)parsed.GetValue(Slices) ?? 1,
            Variation = Overridden(parsed, await FromRunsAsync(context, parsed, cancellationToken)),
        });
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(answer);
        }
        else
        {
            PowerView.Write(context.Screen, answer);
        }
        return ExitCode.Done;
    }

    private static void ThrowIfContradicting(ParseResult parsed)
    {
        if (parsed.GetValue(Margin) is not null && parsed.GetValue(Effect) is not null)
        {
            throw Refuse("--margin", "--effect and --margin are both given.", "Give --effect to find a difference, --margin to show that there is none larger.");
        }
        if (parsed.GetValue(Effect) == 0)
        {
            throw Refuse("--effect", "A difference of 0 cannot be found.", "Give the smallest difference that matters; to show that nothing got worse, use --margin.");
        }
        if (parsed.GetValue(ClusterSize) is null != parsed.GetValue(Icc) is null)
        {
            throw Refuse("--icc", "Clusters need both their size and how alike their samples are.", "Give --cluster-size and --icc together; --icc 0.1 is common, 1 means copies.");
        }
    }

    private static BadInputException Refuse(string option, string message, string fix) =>
        new([new Problem("evalflow power", null, null, option, message, fix)]);

    private static async Task<ScoreVariation> FromRunsAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(From) is not [var first, .. var more])
        {
            return new ScoreVariation();
        }
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Run run = await CommandContext.FindEndedRunAsync(host, first, cancellationToken);
        return more is [var second]
            ? await host.Plans.FromAsync(run, await CommandContext.FindEndedRunAsync(host, second, cancellationToken), parsed.GetValue(Metric), cancellationToken)
            : await host.Plans.FromAsync(run, parsed.GetValue(Metric), cancellationToken);
    }

    // What is written by hand goes before what a run says.
    private static ScoreVariation Overridden(ParseResult parsed, ScoreVariation found) => found with
    {
        Baseline = parsed.GetValue(Baseline) ?? found.Baseline,
        Discordant = parsed.GetValue(Discordant) ?? found.Discordant,
        Rho = parsed.GetValue(Rho) ?? found.Rho,
        Sd = parsed.GetValue(Sd) ?? found.Sd,
        Between = parsed.GetValue(Between) ?? found.Between,
        Within = parsed.GetValue(Within) ?? found.Within,
        Epochs = (int?)parsed.GetValue(Epochs) ?? found.Epochs,
        DesignEffect = parsed.GetValue(ClusterSize) is { } size
            ? Statistics.Power.DesignEffect(size, parsed.GetValue(Icc)!.Value) : found.DesignEffect,
    };

    private static Option<double?> Number(string name, string description, double above, double below, bool isOpen = true)
    {
        Option<double?> option = new(name) { Description = description, HelpName = "X" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is not [Token token])
            {
                return;
            }
            bool isNumber = double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
            if (!isNumber || !(isOpen ? value > above && value < below : value >= above && value <= below))
            {
                string range = above == double.MinValue ? "such as 0.04" : below == double.MaxValue
                    ? string.Create(CultureInfo.InvariantCulture, $"{(isOpen ? "above" : "of at least")} {above:0.##}")
                    : string.Create(CultureInfo.InvariantCulture, $"{(isOpen ? "above" : "from")} {above:0.##} {(isOpen ? "and below" : "to")} {below:0.##}");
                result.AddError($"{name} must be a number {range}, not '{token.Value}'.");
            }
        });
        return option;
    }

    private static Option<long?> Whole(string name, string description, string helpName)
    {
        Option<long?> option = new(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [Token token] && (!long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value) || value is < 1 or > 1_000_000_000))
            {
                result.AddError($"{name} must be a whole number of at least 1, not '{token.Value}'.");
            }
        });
        return option;
    }
}
