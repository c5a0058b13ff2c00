using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>Makes a draft a version of its eval, and takes the eval where its author wants it.</summary>
internal sealed class RegisterDraft(CheckDraft check, RegisterEval register, RememberMapping remember, EvalStates states, DraftDesk desk)
{
    /// <param name="forReview">True to ask for a review; otherwise a new eval becomes a draft, and one that was there stays where it stands.</param>
    /// <exception cref="BadInputException">It has errors, or somebody registered the version meanwhile. The draft is kept.</exception>
    public async Task<RegisteredEval> RunAsync(EvalDraft draft, bool forReview, string who, CancellationToken cancellationToken)
    {
        DraftCheck checkedDraft = await check.RunAsync(draft, cancellationToken);
        CheckedSheet sheet = checkedDraft.Checked ?? throw new BadInputException(checkedDraft.Problems.Count > 0
            ? checkedDraft.Problems : [new Problem(draft.FileName, null, null, null, "The sheet cannot be read yet.", "Go back and put it right.")]);
        Actor actor = new(who, $"from {draft.FileName}");
        RegisteredEval registered = await new CommitSheet(register, remember).RunAsync(sheet, RememberMapping.Everybody, actor, null, cancellationToken);
        if (forReview)
        {
            await SubmitAsync(draft.Form.Id, actor, cancellationToken);
        }
        else if (checkedDraft.Last is null)
        {
            await states.MoveAsync(draft.Form.Id, EvalState.Draft, actor, cancellationToken);
        }
        desk.Discard(draft);
        return registered;
    }

    // A review that is going on is about the version before; what was retired begins anew.
    private async Task SubmitAsync(string id, Actor actor, CancellationToken cancellationToken)
    {
        if ((await states.ReadAsync(id, cancellationToken)).State is EvalState.InReview or EvalState.Retired)
        {
            await states.MoveAsync(id, EvalState.Draft, actor, cancellationToken);
        }
        await states.MoveAsync(id, EvalState.InReview, actor, cancellationToken);
    }
}
