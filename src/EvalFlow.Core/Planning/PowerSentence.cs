using System.Globalization;

namespace EvalFlow.Core.Planning;

/// <summary>Says a plan so that somebody who knows no statistics reads it correctly.</summary>
public static class PowerSentence
{
    public static string For(PowerAnswer answer, PowerQuestion question)
    {
        string samples = (answer.NExact ?? answer.N) is { } n
            ? string.Create(CultureInfo.InvariantCulture, $"{n:#,0} samples{(question.Paired ? "" : " in each arm")}") : "any number of samples";
        if (answer.N is null || (answer.EffectExact ?? answer.Effect) is not { } effect)
        {
            return $"With {samples} no difference could be found this often.";
        }
        string size = Points(effect);
        string found = question.NonInferiority
            ? $"With {samples}, a model that is no worse would be shown to be less than {size} worse {Often(answer.Power)}."
            : $"With {samples}, {Kind(question, effect)} of {size} would be found {Often(answer.Power)}.";
        return found + Exact(answer) + Slices(answer);
    }

    private static string Kind(PowerQuestion question, double effect) =>
        question.Effect is null ? "a difference" : effect < 0 ? "a fall" : "a rise";

    private static string Often(double power) => Math.Round(power, 3) switch
    {
        0.5 => "1 time out of 2",
        0.75 => "3 times out of 4",
        0.8 => "4 times out of 5",
        0.9 => "9 times out of 10",
        0.95 => "19 times out of 20",
        0.99 => "99 times out of 100",
        >= 0.995 => "practically always",
        < 0.01 => "hardly ever",
        _ => string.Create(CultureInfo.InvariantCulture, $"about {power * 100:0} times out of 100"),
    };

    private static string Exact(PowerAnswer answer) => answer.NExact is { } exact && exact != answer.N
        ? string.Create(CultureInfo.InvariantCulture, $" (The usual formula says {answer.N:#,0}; the exact test that a comparison runs takes more.)")
        : "";

    /// <summary>A difference in percentage points without its sign.</summary>
    public static string Points(double difference)
    {
        double points = Math.Abs(difference) * 100;
        return points.ToString(points < 1 ? "0.##" : "0.#", CultureInfo.InvariantCulture) + " points";
    }

    private static string Slices(PowerAnswer answer) => answer.EachSlice switch
    {
        { N: { } n } each => string.Create(CultureInfo.InvariantCulture, $" To find it in a single one of {each.Slices} slices, that slice needs up to {n:#,0} samples."),
        { Effect: { } effect } each => string.Create(CultureInfo.InvariantCulture, $" If each of {each.Slices} slices had as many, a single one that differs would be found from {Points(effect)} on."),
        _ => "",
    };
}
