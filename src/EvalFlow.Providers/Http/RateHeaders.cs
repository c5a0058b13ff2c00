using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;

namespace EvalFlow.Providers.Http;

/// <summary>What response headers say of limits, in the words of OpenAI, Azure OpenAI and Anthropic.</summary>
internal static class RateHeaders
{
    private static readonly (string Limit, string Remaining, string Reset)[] Windows =
    [
        ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
        ("anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
        ("anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
        ("anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
        ("anthropic-ratelimit-output-tokens-limit", "anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    // What a header may ask for at most; a clock that is wrong by a year must not stop a run for one.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // Time in which enough gathers that a pause costs nothing.
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    /// <summary>How long a refused request shall wait: Retry-After in seconds or as a date, or in milliseconds as Azure has it.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        foreach (string name in (string[])["retry-after-ms", "x-ms-retry-after-ms"])
        {
            if (Text(headers, name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double ms) && ms >= 0)
            {
                return Bounded(TimeSpan.FromMilliseconds(Math.Min(ms, Longest.TotalMilliseconds)));
            }
        }
        RetryConditionHeaderValue? after = headers.RetryAfter;
        return after?.Delta is { } delta ? Bounded(delta) : after?.Date is { } date ? Bounded(date - now) : null;
    }

    /// <summary>How long nothing more should be sent, because a window is used up; null when there is something left.</summary>
    /// <remarks>
    /// "Reset" is when the window is full again, long before which there is room for the next request: the part of it that one unit
    /// takes to come back is waited for, or a second if the whole takes longer, since what gathers meanwhile is not lost.
    /// </remarks>
    public static TimeSpan? Pause(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? longest = null;
        foreach ((string limit, string remaining, string reset) in Windows)
        {
            if (Text(headers, remaining) is "0" && Text(headers, reset) is { } text && Duration(text, now) is { } full)
            {
                double units = Text(headers, limit) is { } size && double.TryParse(size, NumberStyles.Float, CultureInfo.InvariantCulture, out double n) && n >= 1 ? n : 1;
                TimeSpan unit = full / units;
                TimeSpan shortest = full < Breath ? full : Breath;
                TimeSpan wait = Bounded(unit > shortest ? unit : shortest);
                longest = longest is { } found && found > wait ? found : wait;
            }
        }
        return longest;
    }

    /// <summary>A duration such as 1s, 6m0s, 20ms or 1.5s, plain seconds, or a moment in time.</summary>
    internal static TimeSpan? Duration(string text, DateTimeOffset now)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
        {
            return TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));
        }
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) && text.Contains(':', StringComparison.Ordinal))
        {
            return moment > now ? moment - now : TimeSpan.Zero;
        }
        TimeSpan sum = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text;
        while (rest.Length > 0)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
            {
                return null;
            }
            rest = rest[digits..];
            int letters = rest.IndexOfAnyInRange('0', '9') is >= 0 and int next ? next : rest.Length;
            double? unit = rest[..letters] switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, _ => null };
            if (unit is null)
            {
                return null;
            }
            sum += TimeSpan.FromSeconds(Math.Min(value * unit.Value, 366 * 86_400));
            rest = rest[letters..];
        }
        return sum;
    }

    private static string? Text(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;

    private static TimeSpan Bounded(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time > Longest ? Longest : time;
}
