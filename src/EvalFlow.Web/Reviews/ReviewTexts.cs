using EvalFlow.Core;
using EvalFlow.Core.Reviews;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Reviews;

/// <summary>What the review screens say.</summary>
internal static class ReviewTexts
{
    /// <summary>Why there is no item, kindly.</summary>
    public static string Why(OfferOutcome outcome) => outcome switch
    {
        OfferOutcome.Offered => "",
        OfferOutcome.NothingLeft => "You have done all there is for you here. Thank you.",
        OfferOutcome.Waiting => "All that is left is in the hands of others; it comes back if they let it go.",
        OfferOutcome.BudgetSpent => "You have read enough for today. Nothing more is offered until tomorrow.",
        OfferOutcome.AfterHours => "Your day has ended. Nothing more is offered until tomorrow.",
        OfferOutcome.OptedOut => "You opted out of this harm domain.",
        OfferOutcome.NotAllowed => "Texts of this harm domain are for named people, and you are not among them. Numbers are open to you.",
        OfferOutcome.QueueClosed => "The queue is closed.",
    };

    public static Tone ToneOf(OfferOutcome outcome) => outcome is OfferOutcome.NothingLeft ? Tone.Good : Tone.Quiet;

    /// <summary>An answer as people read it.</summary>
    public static string Answer(string answer) => answer switch
    {
        ReviewWords.CannotTell => "cannot tell",
        ReviewWords.Skip => "skip, no reason asked",
        _ => answer,
    };

    /// <summary>The key that gives an answer: 1 to 9 for labels, c for cannot_tell, s for skip; null beyond.</summary>
    public static string? Key(string answer, int place) => answer switch
    {
        ReviewWords.CannotTell => "c",
        ReviewWords.Skip => "s",
        _ => place < 9 ? (place + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
    };

    /// <summary>Items by state in words, without those that there are none of.</summary>
    public static string Progress(ReviewReport report) =>
        string.Join(", ", report.Items.Where(one => one.Value > 0).Select(one => $"{Numbers.Count(one.Value)} {one.Key}"));
}
