using System.Globalization;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>What the numbers of a chart are. A chart has one unit: a share and a token count have no common axis.</summary>
public enum ChartUnit
{
    /// <summary>0 to 1, shown in percent; differences in percentage points.</summary>
    Share,

    /// <summary>Any number, shown as it is.</summary>
    Number,
}

/// <summary>How the numbers of a chart are written.</summary>
internal static class UnitWords
{
    public static string Level(this ChartUnit unit, double? value) => unit switch
    {
        ChartUnit.Share => Numbers.Percent(value),
        ChartUnit.Number => Plain(value, "0.###"),
    };

    /// <summary>A difference, always with its sign.</summary>
    public static string Difference(this ChartUnit unit, double? value) => unit switch
    {
        ChartUnit.Share => Numbers.Points(value),
        ChartUnit.Number => Plain(value, "+0.###;-0.###;0"),
    };

    /// <summary>A difference without its sign, with its unit.</summary>
    public static string Size(this ChartUnit unit, double value) => unit switch
    {
        ChartUnit.Share => string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(value) * 100:0.0} points"),
        ChartUnit.Number => Plain(Math.Abs(value), "0.###"),
    };

    public static string Levels(this ChartUnit unit, Runs.IntervalReport? interval) => unit switch
    {
        ChartUnit.Share => Numbers.Range(interval),
        ChartUnit.Number => interval is null ? Numbers.None : $"{Plain(interval.Low, "0.###")} to {Plain(interval.High, "0.###")}",
    };

    /// <summary>"30.0 % (16.9 to 46.0)".</summary>
    public static string LevelWithin(this ChartUnit unit, double? value, Runs.IntervalReport? interval) =>
        interval is null ? unit.Level(value) : $"{unit.Level(value)} ({unit.Levels(interval)})";

    /// <summary>"+26.3 (+13.3 to +41.3)".</summary>
    public static string DifferenceWithin(this ChartUnit unit, double? value, Runs.IntervalReport? interval) =>
        interval is null ? unit.Difference(value) : $"{unit.Difference(value)} ({unit.Differences(interval)})";

    public static string Differences(this ChartUnit unit, Runs.IntervalReport? interval) =>
        interval is null ? Numbers.None : $"{unit.Difference(interval.Low)} to {unit.Difference(interval.High)}";

    /// <summary>"at most 10.0 %"; "none" without bounds.</summary>
    public static string Gate(this ChartUnit unit, double? max, double? min) => string.Join(" and ", new[]
    {
        min is null ? null : $"at least {unit.Level(min)}", max is null ? null : $"at most {unit.Level(max)}",
    }.OfType<string>().DefaultIfEmpty("none"));

    /// <summary>The name of a method or a test, so that it can be broken between words.</summary>
    public static string Method(string? name) => name?.Replace('_', ' ') ?? Numbers.None;

    private static string Plain(double? value, string format) => value is { } known && double.IsFinite(known)
        ? known.ToString(format, CultureInfo.InvariantCulture) : Numbers.None;
}
