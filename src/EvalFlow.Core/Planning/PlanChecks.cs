using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Planning;

/// <summary>Refuses questions that leave open what an answer needs, all at once.</summary>
internal static class PlanChecks
{
    public static void ThrowIfOpen(PowerQuestion question)
    {
        Problem[] problems = [.. Given(question), .. Variation(question.Variation, question.Paired), .. Possible(question)];
        if (problems.Length > 0)
        {
            throw new BadInputException(problems);
        }
    }

    private static IEnumerable<Problem> Given(PowerQuestion question)
    {
        if (question.N is null && question.Effect is null)
        {
            yield return Problem("--n", "Neither the number of samples nor the difference to find is given.", "Give two of --n, --effect (or --margin) and --power; --power is 0.8 unless given.");
        }
        if (question is { N: not null, Effect: not null, Power: not null })
        {
            yield return Problem("--power", "Samples, difference and power are all given, so that nothing is left to compute.", "Leave out one of --n, --effect and --power.");
        }
    }

    private static IEnumerable<Problem> Variation(ScoreVariation variation, bool paired)
    {
        if (variation is { Baseline: null, Sd: null, Discordant: null, Between: null } || (!paired && variation is { Baseline: null, Sd: null }))
        {
            yield return Problem("--baseline", "Nothing says how much the scores vary.", paired
                ? "Give --discordant X (share of samples that flip), --baseline RATE, --sd X, or --from RUN."
                : "Give --baseline RATE for scores of 0 or 1, --sd X for graded ones, or --from RUN.");
        }
        if (variation is { Epochs: > 1, Within: null })
        {
            yield return Problem("--epochs", "Epochs average out how much a model varies on one sample, and nothing says how much that is.", "Add --within-variance X, or take it from a run with epochs: --from RUN.");
        }
        if (variation is { Discordant: not null, Sd: not null })
        {
            yield return Problem("--sd", "--discordant is for scores of 0 or 1, --sd for graded ones.", "Leave out one of them.");
        }
    }

    private static IEnumerable<Problem> Possible(PowerQuestion question)
    {
        if (question is { Effect: > 1 or < -1, Variation: { Sd: null, Between: null } })
        {
            yield return Problem("--effect", "Scores of 0 or 1 cannot differ by more than 1.", "Write the difference as a fraction: 4 points are 0.04.");
        }
        else if (question is { Paired: false, Effect: { } effect, Variation: { Baseline: { } baseline, Sd: null } } && baseline + effect is < 0 or > 1)
        {
            yield return Problem("--effect", "Baseline rate and difference together leave the range from 0 to 1.", "Write a fall with a minus sign, such as --effect -0.04.");
        }
    }

    private static Problem Problem(string option, string message, string fix) => new("evalflow power", null, null, option, message, fix);
}
