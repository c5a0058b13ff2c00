using System.Globalization;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Runs;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Cases;

/// <summary>Which samples of a run to list; all of it stands in the address.</summary>
/// <param name="Outcome">scored, judge_failed, errored or skipped; anything else means all.</param>
/// <param name="Text">Part of the sample's id.</param>
/// <param name="Page">1-based.</param>
public sealed record SampleListQuery(string? Grader, string? Outcome, string? Label, string? Text, int Page)
{
    public bool IsFiltered => new[] { Grader, Outcome, Label, Text }.Any(part => !string.IsNullOrEmpty(part));

    public SampleQuery ToQuery() => new(Given(Grader), GradeLook.Read(Outcome), Given(Label), Given(Text), Page);

    public string UrlOf(string runId, int page) => RunPaths.Samples(runId) + QueryString.Create(new Dictionary<string, string?>
    {
        ["grader"] = Grader, ["outcome"] = Outcome, ["label"] = Label, ["q"] = Text, ["page"] = page == 1 ? null : page.ToString(CultureInfo.InvariantCulture),
    }.Where(pair => !string.IsNullOrEmpty(pair.Value)));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
