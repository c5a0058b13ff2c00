using EvalFlow.Core;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>How far a draft is from being registered, in a sentence.</summary>
internal sealed record DraftVerdict(Tone Tone, string Headline, IReadOnlyList<string> Details)
{
    public static DraftVerdict Of(DraftCheck draft) => draft switch
    {
        { Offer: not null } => new(Tone.Care, "The file is not UTF-8: say how its letters are to be read.", ["Best save the sheet as .xlsx, or as \"CSV UTF-8\", and upload that."]),
        { Checked: null } => new(Tone.Bad, "The sheet cannot be used as it is.", [.. draft.Problems.Select(problem => $"{problem.Message} {problem.Fix}")]),
        { Checked: { CanBeRegistered: true, Definition: { } definition } sheet } => new(
            sheet.Warnings > 0 ? Tone.Care : Tone.Good,
            $"{definition.Id}@{definition.Version} can be registered: {Count(sheet.Samples.Count, "sample")}{(sheet.Warnings > 0 ? $", {Count(sheet.Warnings, "warning")} to look at" : "")}.", []),
        { Checked: { } sheet } => new(Tone.Bad, $"{Count(sheet.Errors, "error")} must be put right before it can be registered.", ["Correct the sheet and upload it again, or say below what its columns are for."]),
    };

    private static string Count(int count, string word) => $"{Numbers.Count(count)} {word}{(count == 1 ? "" : "s")}";
}
