namespace EvalFlow.Core.Planning;

/// <summary>Picks the design that the known variation allows, and says what had to be assumed.</summary>
internal static class DesignChoice
{
    // What Anthropic reports between frontier models is 0.3 to 0.7 (Miller 2024, arXiv:2411.00640).
    private const double UsualRho = 0.5;

    public static (ComparisonDesign Design, ScoreVariation Assumed, IReadOnlyList<string> Notes) For(PowerQuestion question) =>
        question.Paired ? Paired(question) : Unpaired(question);

    private static (ComparisonDesign, ScoreVariation, IReadOnlyList<string>) Paired(PowerQuestion question)
    {
        ScoreVariation known = question.Variation;
        double within = known.Within ?? 0;
        if (known.Between is { } between)
        {
            return (new VarianceDesign(Statistics.Power.PairedVariance(between, within, within, known.Epochs, known.Epochs)), known, []);
        }
        if (known.Discordant is { } discordant)
        {
            return (Flips(question, discordant), known, []);
        }
        ScoreVariation assumed = known with { Rho = known.Rho ?? UsualRho };
        string[] notes = known.Rho is null
            ? ["Nothing was said of how the two runs go together: a correlation of 0.5 over samples was taken, 0.3 to 0.7 is usual. Two earlier runs tell: --from RUN RUN2."]
            : [];
        if (known.Sd is { } sd)
        {
            return (new VarianceDesign(AtEpochs(2 * sd * sd * (1 - assumed.Rho.Value), known)), assumed, notes);
        }
        assumed = assumed with { Discordant = Discordance(known.Baseline!.Value, question.Effect ?? 0, assumed.Rho.Value) };
        return (Flips(question, assumed.Discordant.Value), assumed, notes);
    }

    private static (ComparisonDesign, ScoreVariation, IReadOnlyList<string>) Unpaired(PowerQuestion question)
    {
        ScoreVariation known = question.Variation;
        if (known.Sd is null && known.Epochs == 1 && !question.NonInferiority)
        {
            return (new TwoArmDesign(known.Baseline!.Value), known, []);
        }
        double one = known.Sd is { } sd ? sd * sd : known.Baseline!.Value * (1 - known.Baseline.Value);
        return (new VarianceDesign(AtEpochs(2 * one, known)), known, []);
    }

    // The exact test holds for single answers to independent samples; elsewhere a share that flips is a variance.
    private static ComparisonDesign Flips(PowerQuestion question, double discordant) =>
        question.Variation.Epochs > 1 || question.NonInferiority
            ? new VarianceDesign(AtEpochs(discordant, question.Variation))
            : new FlipDesign(discordant, isExact: question.Variation.DesignEffect <= 1);

    // What is known is of single answers; averaging K of them leaves 1/K of what varies within a sample, in both runs.
    private static double AtEpochs(double variance, ScoreVariation known) =>
        Math.Max(0, variance - (2 * (known.Within ?? 0) * (1 - (1d / known.Epochs))));

    // Var(d) = v1 + v2 - 2 rho sqrt(v1 v2), and for 0/1 scores the share that flips is Var(d) + d^2.
    private static double Discordance(double baseline, double effect, double rho)
    {
        double candidate = Math.Clamp(baseline + effect, 0, 1);
        (double before, double after) = (baseline * (1 - baseline), candidate * (1 - candidate));
        return Math.Min(1, before + after - (2 * rho * Math.Sqrt(before * after)) + (effect * effect));
    }
}
