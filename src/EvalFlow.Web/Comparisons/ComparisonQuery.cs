using System.Globalization;
using EvalFlow.Core.Regressions;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Runs;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Comparisons;

/// <summary>What of a comparison to show; all of it stands in the address.</summary>
/// <param name="How">failing, passing, changed, or both for what fails in both runs; null for all flips.</param>
/// <param name="Metric">Flips and slices of one metric; null for all.</param>
/// <param name="Slice">name=value; null for all samples.</param>
/// <param name="Page">Of the flips, 1-based.</param>
/// <param name="Slices">Page of the slices, 1-based.</param>
/// <param name="Critical">Only critical samples.</param>
public sealed record ComparisonQuery(string? How, string? Metric, string? Slice, int Page, int Slices, bool Critical = false)
{
    internal const string FlipsId = "flips";

    internal const string SlicesId = "slices";
    internal const string Yes = "yes";

    /// <summary>Chips by their word in the address.</summary>
    internal static IReadOnlyList<(string How, FlipKind Kind, string Word, Tone Tone)> Kinds { get; } =
    [
        ("failing", FlipKind.NewlyFailing, "newly failing", Tone.Bad),
        ("passing", FlipKind.NewlyPassing, "newly passing", Tone.Good),
        ("changed", FlipKind.Changed, "changed", Tone.Care),
        ("both", FlipKind.BothFailing, "both fail", Tone.Bad),
    ];

    internal FlipQuery ToFlips()
    {
        string[] sides = (Slice ?? "").Split('=', 2);
        FlipKind? kind = Kinds.Where(one => one.How == How).Select(one => (FlipKind?)one.Kind).FirstOrDefault();
        return sides is [{ Length: > 0 } name, { } value] ? new FlipQuery(kind, Metric, name, value, Page, Critical) : new FlipQuery(kind, Metric, Page: Page, CriticalOnly: Critical);
    }

    internal string UrlOf(Comparison comparison, string part) => RunPaths.Comparison(comparison.BaselineRun, comparison.CandidateRun) + QueryString.Create(
        new Dictionary<string, string?>
        {
            ["how"] = How, ["metric"] = Metric, ["slice"] = Slice, ["critical"] = Critical ? Yes : null, ["page"] = Number(Page), ["slices"] = Number(Slices),
        }.Where(pair => !string.IsNullOrEmpty(pair.Value))) + "#" + part;

    private static string? Number(int page) => page == 1 ? null : page.ToString(CultureInfo.InvariantCulture);
}
