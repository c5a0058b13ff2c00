using System.CommandLine;
using System.Globalization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary>A day as people write it: 2026-12-01, or 7d for a week from today (UTC).</summary>
internal static class DayOption
{
    public static DateOnly? Read(ParseResult parsed, Option<string?> option, TimeProvider clock)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }
        return text.EndsWith('d') && RoutingReader.ParseTime(text) is { } time
            ? DateOnly.FromDateTime((clock.GetUtcNow() + time).UtcDateTime)
            : throw new BadInputException([new Problem("evalflow", null, null, option.Name, $"'{text}' is no day.", "Write 2026-12-01, or 7d for a week from today.")]);
    }
}
