using System.Globalization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Releases;

/// <summary>Which evals a product wants of a model; all that is given must fit, what is left out fits everything.</summary>
public sealed record RequiredRule
{
    /// <summary>1 to 5; evals without a severity count as 3, as for alerts.</summary>
    public int? MinSeverity { get; init; }
    public IReadOnlyList<string>? HarmDomains { get; init; }

    /// <summary>Ids; <c>*</c> stands for any text.</summary>
    public IReadOnlyList<string>? Evals { get; init; }
    public IReadOnlyList<string>? ProductSurfaces { get; init; }

    /// <summary>Words of <c>record.required_for</c> of an eval.</summary>
    public IReadOnlyList<string>? RequiredFor { get; init; }

    /// <summary>Channels of the release for which the rule holds.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    internal bool Fits(EvalDefinition eval, string? channel) =>
        (MinSeverity is not { } least || (eval.Severity ?? AlertSeverity.Middling) >= least)
        && IsAmong(HarmDomains, eval.HarmDomain) && IsAmong(ProductSurfaces, eval.ProductSurface) && IsAmong(Channels, channel)
        && (Evals is null || Evals.Any(pattern => Pattern.Fits(pattern, eval.Id)))
        && (RequiredFor is null || eval.Record.RequiredFor.Intersect(RequiredFor).Any());

    /// <summary>The rule in a few words.</summary>
    internal string Words()
    {
        string[] parts =
        [
            .. MinSeverity is { } least ? [string.Create(CultureInfo.InvariantCulture, $"severity {least} and more")] : Array.Empty<string>(),
            .. Named("domain", HarmDomains), .. Named("eval", Evals), .. Named("surface", ProductSurfaces), .. Named("required for", RequiredFor), .. Named("channel", Channels),
        ];
        return parts.Length == 0 ? "every eval" : string.Join(", ", parts);
    }

    private static bool IsAmong(IReadOnlyList<string>? allowed, string? value) => allowed is null || (value is not null && allowed.Contains(value));

    private static string[] Named(string what, IReadOnlyList<string>? names) => names is null ? [] : [$"{what} {string.Join(" or ", names)}"];
}

/// <param name="Id">As events name it among their product surfaces.</param>
/// <param name="Requires">An eval that fits any of them is required.</param>
public sealed record ProductRule(string Id, IReadOnlyList<RequiredRule> Requires);

/// <summary>What each product wants of a model before it uses it.</summary>
/// <param name="Products">Null when nobody wrote any rules: every eval is required then.</param>
public sealed record ProductRules(IReadOnlyList<ProductRule>? Products)
{
    /// <summary>Where the rules stand in the folder of the catalogue.</summary>
    public const string FileName = "products.yaml";

    /// <summary>The rules of a file; no rules when there is none. Throws <see cref="BadInputException"/> with all that is wrong.</summary>
    public static ProductRules ReadFile(string path) =>
        File.Exists(path) ? ProductRulesReader.Read(path, File.ReadAllText(path)) : new ProductRules(Products: null);
}
