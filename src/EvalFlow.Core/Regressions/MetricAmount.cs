using System.Globalization;

namespace EvalFlow.Core.Regressions;

/// <summary>Amounts of a metric in words: percentage points for shares, the plain number for anything else.</summary>
internal readonly struct MetricAmount(ComparisonRow row)
{
    private readonly string _metric = row.Metric;
    private readonly double? _baseline = row.Baseline;
    private readonly double? _candidate = row.Candidate;

    private bool IsShare => _baseline is not (< 0 or > 1) && _candidate is not (< 0 or > 1);

    /// <summary>"24.0 points more refusals (was 14.0 %, now 38.0 %)" or "accuracy 3.0 points lower (was ..., now ...)".</summary>
    public string Move(double delta)
    {
        string levels = $"(was {Level(_baseline)}, now {Level(_candidate)})";
        return delta == 0 ? $"{MetricWords.Spaced(_metric)} stayed at {Level(_candidate)}"
            : Things is { } things ? $"{Size(Math.Abs(delta))} {Direction(delta)} {things.Words} {levels}"
            : $"{MetricWords.Spaced(_metric)} {Size(Math.Abs(delta))} {Direction(delta)} {levels}";
    }

    /// <summary>"17.0 to 31.0" when both ends have the sign of the move, else "from 2.0 fewer to 5.0 more".</summary>
    public string Range(double low, double high) => low >= 0 && high > 0 && _candidate > _baseline ? $"{Bare(low)} to {Bare(high)}"
        : high <= 0 && low < 0 && _candidate < _baseline ? $"{Bare(-high)} to {Bare(-low)}"
        : $"from {Signed(low)} to {Signed(high)}";

    /// <summary>A difference without its sign, with its unit.</summary>
    public string Size(double value) => IsShare ? $"{Bare(value)} points" : Bare(value);

    /// <summary>A difference with its direction in a word: "2.0 fewer".</summary>
    public string Signed(double value) => value == 0 ? Bare(0) : $"{Bare(Math.Abs(value))} {Direction(value)}";

    private (string Words, bool CanBeCounted)? Things => IsShare ? MetricWords.Things(_metric) : null;

    private string Direction(double delta) => Things switch
    {
        null => delta > 0 ? "higher" : "lower",
        { CanBeCounted: true } => delta > 0 ? "more" : "fewer",
        { CanBeCounted: false } => delta > 0 ? "more" : "less",
    };

    private string Level(double? value) => value is not { } known ? "n/a" : IsShare ? $"{Bare(known)} %" : Bare(known);

    private string Bare(double value) => IsShare
        ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0}") : value.ToString("0.###", CultureInfo.InvariantCulture);
}
