using System.Globalization;
using EvalFlow.Core.Registry;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Evals;

/// <summary>What evals are put in order by.</summary>
public enum EvalOrder
{
    /// <summary>The most severe first, among these the stale ones.</summary>
    Severity,
    Name,
    State,

    /// <summary>What must be put right soonest first.</summary>
    Due,

    /// <summary>What was not run for longest first.</summary>
    Run,
}

/// <summary>Which evals to list; all of it stands in the address, so that a list can be shared.</summary>
/// <param name="Severity">1 to 5, or none.</param>
/// <param name="State">In the words of the command line, such as in_review.</param>
/// <param name="Stale">yes or no.</param>
/// <param name="Text">Part of an id, title or owner, in any case.</param>
/// <param name="Page">1-based.</param>
public sealed record EvalListQuery(string? Domain, string? Severity, string? State, string? Stale, string? Text, EvalOrder Order, int Page)
{
    public const string NoSeverity = "none";

    public bool IsFiltered => new[] { Domain, Severity, State, Stale, Text }.Any(Given);

    /// <summary>The order of a word of an address; severity for any other.</summary>
    public static EvalOrder ReadOrder(string? word) => Enum.TryParse(word, ignoreCase: true, out EvalOrder order) && Enum.IsDefined(order) ? order : EvalOrder.Severity;

    public bool Fits(EvalRow row) =>
        Same(Domain, row.Definition?.HarmDomain ?? "") && Same(Severity, SeverityOf(row)) && Same(State, Lifecycle.Word(row.State))
        && Same(Stale, row.IsStale ? "yes" : "no")
        && (!Given(Text) || new[] { row.Id, row.Version.Title, row.Definition?.Owner ?? "" }.Any(part => part.Contains(Text!.Trim(), StringComparison.OrdinalIgnoreCase)));

    public string UrlOf(int page) => UrlOf(Order, page);

    public string UrlOf(EvalOrder order, int page = 1) => EvalPaths.List + QueryString.Create(new Dictionary<string, string?>
    {
        ["domain"] = Domain, ["severity"] = Severity, ["state"] = State, ["stale"] = Stale, ["q"] = Text,
        ["sort"] = order == EvalOrder.Severity ? null : Word(order), ["page"] = page == 1 ? null : page.ToString(CultureInfo.InvariantCulture),
    }.Where(pair => Given(pair.Value)));

    public static string Word(EvalOrder order) => order.ToString().ToLowerInvariant();

    private static string SeverityOf(EvalRow row) => row.Definition?.Severity?.ToString(CultureInfo.InvariantCulture) ?? NoSeverity;

    private static bool Same(string? wanted, string value) => !Given(wanted) || wanted == value;

    private static bool Given(string? text) => !string.IsNullOrWhiteSpace(text);
}
