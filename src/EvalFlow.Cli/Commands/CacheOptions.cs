using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Caching;

namespace EvalFlow.Cli.Commands;

/// <summary><c>--cache</c> and <c>--cache-max-age DAYS</c>.</summary>
internal static class CacheOptions
{
    public static readonly Option<bool> Use = new("--cache")
    {
        Description = "Take answers that the same model gave before to the same request, and keep new ones.",
    };

    public static readonly Option<double?> MaxAge = CreateMaxAge();

    /// <summary>The policy asked for; null when none was.</summary>
    public static CachePolicy? Read(ParseResult parsed)
    {
        if (parsed.GetValue(Use))
        {
            return new CachePolicy(parsed.GetValue(MaxAge) ?? CachePolicy.DefaultMaxAgeDays);
        }
        return parsed.GetValue(MaxAge) is null
            ? null
            : throw new BadInputException("--cache-max-age", "--cache-max-age says how old cached answers may be, but the cache is not used.", "Add --cache, or leave --cache-max-age out.");
    }

    private static Option<double?> CreateMaxAge()
    {
        Option<double?> option = new("--cache-max-age") { Description = "Days after which a cached answer is asked for again (default 7).", HelpName = "DAYS" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [Token token]
                && !(double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double days) && days is > 0 and <= 3650))
            {
                result.AddError($"--cache-max-age must be a number of days above 0 and at most 3650, not '{token.Value}'.");
            }
        });
        return option;
    }
}
