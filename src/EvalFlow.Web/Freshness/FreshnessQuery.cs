using EvalFlow.Core.Freshness;
using EvalFlow.Core.Records;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Freshness;

/// <summary>Which evals to list; all of it stands in the address.</summary>
/// <param name="Show">all for fresh ones too; nothing for stale ones.</param>
/// <param name="Reason">A kind of reason in the words of the JSON.</param>
/// <param name="Text">Part of id or title, in any case.</param>
/// <param name="Page">1-based.</param>
public sealed record FreshnessQuery(string? Owner, string? Reason, string? Show, string? Text, int Page)
{
    /// <summary>Stands for evals without an owner; no name has a blank at its beginning.</summary>
    public const string Nobody = " nobody";

    private const int PageSize = 25;

    public bool IsFiltered => new[] { Owner?.Trim(), Reason, Show, Text }.Any(part => Typed.Text(part) is not null);

    public string UrlOf(int page) => ListUrl.Of("/freshness", page, ("owner", Owner), ("reason", Reason), ("show", Show), ("q", Text));

    /// <summary>The page of evals.</summary>
    public Paged<EvalFreshness> Of(IReadOnlyList<EvalFreshness> all) => Paged<EvalFreshness>.Of([.. all.Where(Fits)], Page, PageSize);

    internal bool Fits(EvalFreshness eval) =>
        (Show == "all" || eval.IsStale)
        && (Typed.Text(Owner) is null || (Owner == Nobody ? eval.Owner is null : People.Same(Owner, eval.Owner)))
        && (Typed.Text(Reason) is not { } reason || eval.Reasons.Any(one => StaleWords.Word(one.Kind) == reason))
        && (Typed.Text(Text) is not { } text || eval.EvalId.Contains(text, StringComparison.OrdinalIgnoreCase) || eval.Title.Contains(text, StringComparison.OrdinalIgnoreCase));
}
