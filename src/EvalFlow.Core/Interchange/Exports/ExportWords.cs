using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>How enums, times and conversations are written in exports; the words of the contract.</summary>
internal static class ExportWords
{
    public static string Of(Outcome outcome) => outcome switch
    {
        Outcome.Scored => "scored",
        Outcome.JudgeFailed => "judge_failed",
        Outcome.Errored => "errored",
        Outcome.Skipped => "skipped",
    };

    public static string Of(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "higher_is_better",
        Direction.LowerIsBetter => "lower_is_better",
        Direction.Neutral => "neutral",
    };

    /// <summary>Any other enum of a report, as its JSON writes it.</summary>
    public static string Of<T>(T word)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString());

    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Slice(IReadOnlyDictionary<string, string>? slice) =>
        slice is null ? null : string.Join(", ", slice.Select(pair => $"{pair.Key}={pair.Value}"));

    public static string Input(Sample sample) => sample.Messages is { } turns
        ? string.Join('\n', turns.Select(turn => $"{turn.Role}: {turn.Text}")) : sample.Input;
}
