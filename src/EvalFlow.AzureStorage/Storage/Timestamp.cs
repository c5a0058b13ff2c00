using System.Globalization;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>
/// ISO 8601 in UTC and of one width, so that text order is time order. Not the table's own type: that has the precision of the
/// service, and a merge cannot set it back to nothing; here nothing is the empty text.
/// </summary>
internal static class Timestamp
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static string Write(DateTimeOffset? time) => time is { } known ? Write(known) : "";

    public static DateTimeOffset Read(string text) =>
        DateTimeOffset.ParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static DateTimeOffset? ReadOptional(string? text) => string.IsNullOrEmpty(text) ? null : Read(text);

    /// <summary>The time after a delay; the end of time when the delay is longer than that.</summary>
    public static DateTimeOffset After(DateTimeOffset now, TimeSpan delay) =>
        delay < DateTimeOffset.MaxValue - now ? now + delay : DateTimeOffset.MaxValue;
}
