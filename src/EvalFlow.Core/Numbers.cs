using System.Globalization;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core;

/// <summary>How numbers look to people: rates in percent, chances in two figures, nothing as n/a.</summary>
public static class Numbers
{
    public const string None = "n/a";

    public static string Percent(double? value) => value is null ? None : string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %");

    /// <summary>A percentage without its sign, for columns whose head has it.</summary>
    public static string Bare(double? value) => value is null ? None : string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0}");

    /// <summary>The text, cut in the middle to fit a column: beginnings and ends tell names apart.</summary>
    public static string Fit(string text, int width) => text.Length <= width
        ? text : $"{text[..(width / 2)]}~{text[^(width - (width / 2) - 1)..]}";

    public static string Range(IntervalReport? interval) => interval is null
        ? None : string.Create(CultureInfo.InvariantCulture, $"{interval.Low * 100:0.0} to {interval.High * 100:0.0}");

    /// <summary>A change in percentage points, always with its sign.</summary>
    public static string Points(double? value) => value is null ? None : string.Create(CultureInfo.InvariantCulture, $"{value * 100:+0.0;-0.0;0.0}");

    /// <summary>A coefficient of agreement in two figures; what rounds to nothing has no sign.</summary>
    public static string Coefficient(double? value) => value is null
        ? None : (Math.Round(value.Value, 2) + 0.0).ToString("0.00", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Chance(double? p) => p switch
    {
        null => None,
        < 1e-4 => p.Value.ToString("0.0e-0", CultureInfo.InvariantCulture),
        < 0.095 => p.Value.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => p.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    public static string Time(DateTimeOffset? time) => time is null
        ? "" : time.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan time) => time.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s");

    public static string Slice(IReadOnlyDictionary<string, string>? slice) =>
        slice is null ? "all" : string.Join(", ", slice.Select(pair => $"{pair.Key}={pair.Value}"));
}
