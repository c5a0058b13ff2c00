using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;

namespace EvalFlow.Web.Evals;

/// <summary>Moves an eval between states, for pages and the HTTP API, by the role of who asks.</summary>
internal sealed class MoveEval(EvalStates states)
{
    /// <param name="to">In the words of the command line.</param>
    /// <param name="isApprover">True where the policy asked for an approver, who approves and sends back; analysts make all other moves.</param>
    /// <exception cref="BadInputException">There is no such move, or it is not this person's to make.</exception>
    public async Task<EvalStanding> RunAsync(string eval, string? to, Actor actor, bool isApprover, CancellationToken cancellationToken)
    {
        EvalState state = Lifecycle.Parse(to ?? "") ?? throw new BadInputException(
            "to", $"'{to}' is no state.", $"Use one of: {string.Join(", ", Enum.GetValues<EvalState>().Select(Lifecycle.Word))}.");
        if (isApprover ? state is not (EvalState.Approved or EvalState.Draft) : state == EvalState.Approved)
        {
            throw new BadInputException("to", isApprover ? "An approver approves or sends back." : "Approving is for approvers.", "Ask somebody who has the role.");
        }
        return await states.MoveAsync(eval, state, actor, cancellationToken);
    }
}
