using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Evals.Quality;

/// <summary>What of an eval's quality is looked at; all of it stands in the address.</summary>
/// <param name="Eval">ID or ID@VERSION, as in the address.</param>
/// <param name="Metric">Null for the primary one.</param>
/// <param name="Show">Key of a group of samples; null for none in particular.</param>
/// <param name="With">Another eval whose shared samples are looked at; null for the eval's own near-duplicates.</param>
/// <param name="Page">1-based.</param>
public sealed record QualityQuery(string Eval, string? Metric = null, string? Show = null, string? With = null, int Page = 1)
{
    /// <summary>Where the list of samples stands on its page.</summary>
    public const string SamplesId = "samples";

    public string Url => ListUrl.Of($"{EvalPaths.Of(Eval)}/quality", Page, ("metric", Typed.Text(Metric)), ("show", Typed.Text(Show)));

    public string DuplicatesUrl => ListUrl.Of($"{EvalPaths.Of(Eval)}/duplicates", Page, ("with", Typed.Text(With)));

    /// <summary>Where the texts of a page of near-duplicates are asked for.</summary>
    public string DuplicateTexts => $"{EvalPaths.Of(Eval)}/duplicates/text";

    /// <summary>The same with another group of samples.</summary>
    public string ShowUrl(string? show) => (this with { Show = show, Page = 1 }).Url + "#" + SamplesId;
}
