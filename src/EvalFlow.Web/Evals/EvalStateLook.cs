using EvalFlow.Core.Registry;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Evals;

/// <summary>How a state looks and what its moves are called.</summary>
internal static class EvalStateLook
{
    public static Tone Tone(EvalState state) => state switch
    {
        EvalState.Approved or EvalState.Active => Kit.Tone.Good,
        EvalState.InReview => Kit.Tone.Busy,
        EvalState.Draft or EvalState.RegressionOnly or EvalState.Retired => Kit.Tone.Quiet,
    };

    public static string Word(EvalState state) => Lifecycle.Word(state).Replace('_', ' ');

    /// <summary>What the button says that moves an eval there.</summary>
    public static string Move(EvalState from, EvalState to) => to switch
    {
        EvalState.Draft => from == EvalState.InReview ? "Send back to draft" : "Take back to draft",
        EvalState.InReview => "Submit for review",
        EvalState.Approved => "Approve",
        EvalState.Active => "Put into use",
        EvalState.RegressionOnly => "Keep for regressions only",
        EvalState.Retired => "Retire",
    };

    /// <summary>True for the moves that are an approver's to make; all others are an analyst's.</summary>
    public static bool IsDecision(EvalState from, EvalState to) => to == EvalState.Approved || (from == EvalState.InReview && to == EvalState.Draft);
}
