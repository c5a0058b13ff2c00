using System.Globalization;

namespace EvalFlow.Core.Regressions;

/// <summary>Says how answers changed, apart from the score, so that somebody who knows no statistics reads it correctly.</summary>
public static class BehaviourSentence
{
    private const int MostKinds = 3;

    public static string For(BehaviourRow row) => row.Verdict switch
    {
        Verdict.Changed => $"{Change(row)}; {VerdictSentence.Chance(row.PValue)}.",
        Verdict.Equivalent => $"{Title(row)}: about the same.",
        Verdict.Inconclusive => $"{Title(row)}: no change shown.",
        Verdict.NotComparable => $"{Title(row)}: not comparable.",
        // No behaviour is good or bad.
        Verdict.Regressed or Verdict.Improved => throw new ArgumentException($"A behaviour cannot be {row.Verdict}.", nameof(row)),
    };

    /// <summary>The behaviour in words: "response length".</summary>
    public static string Words(BehaviourRow row) => row.Name.Replace('_', ' ');

    private static string Change(BehaviourRow row) => row.Scale switch
    {
        BehaviourScale.Share => string.Create(CultureInfo.InvariantCulture,
            $"{Math.Abs(row.Delta ?? 0) * 100:0.0} points {(row.Delta > 0 ? "more" : "fewer")} {Things(row.Name)} (was {row.Baseline * 100:0.0} %, now {row.Candidate * 100:0.0} %)"),
        BehaviourScale.Mean => $"{Amount(row, row.Baseline == 0 ? null : row.Delta / row.Baseline)} (on average {Number(row.Candidate)} {row.Unit}, was {Number(row.Baseline)})",
        BehaviourScale.Ratio => $"{Amount(row, row.Delta)} (typically {Number(row.Candidate)} {row.Unit}, was {Number(row.Baseline)})",
        BehaviourScale.Mix => $"{MixTitle(row.Name)}: {string.Join(", ", Kinds(row))}",
    };

    private static string Things(string name) => name switch
    {
        "empty_response" => "empty answers",
        "cut_short" => "answers cut short at the token limit",
        "judge_failed" => "answers that a judge could not grade",
        _ => name.Replace('_', ' '),
    };

    private static string Amount(BehaviourRow row, double? relative)
    {
        bool more = row.Delta > 0;
        string size = relative is { } share ? string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(share) * 100:0} % ") : "";
        return row.Name switch
        {
            "response_length" => $"Answers are {size}{(more ? "longer" : "shorter")}",
            "latency" => more ? $"Answers take {size}longer to come" : $"Answers come in {size}less time",
            "input_tokens" => $"Questions take {size}{(more ? "more" : "fewer")} input tokens",
            "output_tokens" => $"Answers take {size}{(more ? "more" : "fewer")} output tokens",
            _ => $"{Title(row)} is {size}{(more ? "higher" : "lower")}",
        };
    }

    private static string MixTitle(string name) => name switch
    {
        "refusal_style" => "The ways of answering and refusing changed",
        "language" => "The languages of the answers changed",
        "stop_reason" => "The reasons for stopping changed",
        _ => $"The mix of {name.Replace('_', ' ')} changed",
    };

    private static IEnumerable<string> Kinds(BehaviourRow row) => row.Mix
        .OrderByDescending(kind => Math.Abs(kind.Candidate - kind.Baseline)).Take(MostKinds).Where(kind => kind.Candidate != kind.Baseline)
        .Select(kind => string.Create(
            CultureInfo.InvariantCulture, $"{kind.Name.Replace('_', ' ')} {kind.Candidate * 100:0.0} % (was {kind.Baseline * 100:0.0} %)"));

    private static string Title(BehaviourRow row) => $"{char.ToUpperInvariant(row.Name[0])}{Words(row)[1..]}";

    private static string Number(double? value) => value switch
    {
        null => "n/a",
        >= 100 => value.Value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
