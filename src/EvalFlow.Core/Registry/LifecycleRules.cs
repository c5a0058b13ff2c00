using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Registry;

/// <summary>Decides whether somebody may move an eval, and what is kept of the move. Pure.</summary>
/// <param name="version">The newest version of the eval.</param>
internal sealed class LifecycleRules(EvalVersion version, Actor actor, DateTimeOffset now)
{
    /// <summary>What to keep; null when the eval stands there already. Throws <see cref="BadInputException"/> when refused.</summary>
    /// <param name="body">Null when nobody has put the eval under the lifecycle.</param>
    public EvalStateBody? Next(EvalStanding standing, EvalStateBody? body, EvalState to)
    {
        if (standing.State == to && (standing.IsManaged || to == EvalState.Active))
        {
            return null;
        }
        if (!Lifecycle.From(standing.State).Contains(to))
        {
            throw Refuse(
                $"An eval cannot go from {Lifecycle.Word(standing.State)} to {Lifecycle.Word(to)}.",
                $"From {Lifecycle.Word(standing.State)} it may go to: {string.Join(", ", Lifecycle.From(standing.State).Select(Lifecycle.Word))}.");
        }
        EvalStateBody next = new(version.Version, version.Hash, body?.SubmittedBy, body?.Approval);
        return to switch
        {
            EvalState.Draft => next with { SubmittedBy = null, Approval = null },
            EvalState.InReview => next with { SubmittedBy = actor.Who, Approval = null },
            EvalState.Approved => Approve(next, body),
            EvalState.Active or EvalState.RegressionOnly or EvalState.Retired => next,
        };
    }

    private EvalStateBody Approve(EvalStateBody next, EvalStateBody? submitted)
    {
        if (submitted?.Hash != version.Hash)
        {
            throw Refuse(
                $"{submitted?.Version} was submitted, but {version.Version} was added since and nobody has asked for its review.",
                $"Send it back with --to draft, then --to in_review, so that {version.Version} is what is reviewed.");
        }
        if (IsSame(actor.Who, submitted.SubmittedBy))
        {
            throw Refuse($"'{actor.Who}' submitted it; somebody else must approve.", "Let a reviewer approve it: --to approved --by NAME.");
        }
        string[] named = [.. Approvers()];
        if (named.Length > 0 && !named.Any(name => IsSame(name, actor.Who)))
        {
            throw Refuse($"'{actor.Who}' is neither a reviewer nor the approver of this eval.", $"One of these must approve: {string.Join(", ", named)}.");
        }
        return next with { Approval = new Approval(version.Version, version.Hash, actor.Who, now) };
    }

    private IEnumerable<string> Approvers()
    {
        EvalRecord record = EvalDefinitionReader.Read(version.Id, version.Source, [])?.Record ?? new EvalRecord();
        return record.Approver is { } approver ? record.Reviewers.Append(approver) : record.Reviewers;
    }

    private static bool IsSame(string left, string? right) => string.Equals(left.Trim(), right?.Trim(), StringComparison.OrdinalIgnoreCase);

    private BadInputException Refuse(string message, string fix) => new(version.Id, message, fix);
}
