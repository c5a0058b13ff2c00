using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Reviews;

/// <summary>What a person's own limits say of reading now.</summary>
/// <param name="Refusal">Why nothing more is for them: today, or of this harm domain; null when they may read.</param>
public sealed record ReaderStanding(OfferOutcome? Refusal, Exposure Exposure);

/// <summary>
/// Holds readings outside of the review queue against the reader's own limits, and counts them towards the same day: whoever
/// read a text in a queue and whoever looked it up in a run read the same text.
/// </summary>
public sealed class ReaderLimits(ReviewRecords records)
{
    private readonly ReviewerDays _days = new(records);
    private readonly SetReviewer _reviewers = new(records);
    private readonly SetDomainAccess _access = new(records);

    /// <summary>For a page on which no text is shown: what was open elsewhere is put away, so that its time ends.</summary>
    /// <param name="harmDomain">Of what there is to read; null when nobody said.</param>
    public async Task<ReaderStanding> ArriveAsync(string who, string? harmDomain, CancellationToken cancellationToken)
    {
        (ReviewerSettings settings, ReviewerDay day) = await FindAsync(who, cancellationToken);
        if (day.IsElsewhere)
        {
            day = await _days.ChangeAsync(who, settings, now => now.PutAway(records.Now), cancellationToken);
        }
        return await StandingAsync(who, settings, day, harmDomain, cancellationToken);
    }

    /// <summary>The same beside a text that is shown, whose time goes on.</summary>
    public async Task<ReaderStanding> ReadAsync(string who, string? harmDomain, CancellationToken cancellationToken)
    {
        (ReviewerSettings settings, ReviewerDay day) = await FindAsync(who, cancellationToken);
        return await StandingAsync(who, settings, day, harmDomain, cancellationToken);
    }

    /// <summary>
    /// Before a reading is recorded. Throws <see cref="BadInputException"/> when the domain is for others, or the person's own limits say no.
    /// </summary>
    /// <param name="subject">What is to be read.</param>
    public async Task AskAsync(string who, string subject, string? harmDomain, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(who, harmDomain, cancellationToken)).Refusal is { } refusal)
        {
            throw Refused(subject, refusal);
        }
    }

    /// <summary>After a reading was recorded: its time begins.</summary>
    /// <param name="severity">1 to 5; null when nobody said.</param>
    public async Task CountAsync(string who, int? severity, CancellationToken cancellationToken) => await _days.ChangeAsync(
        who, await _reviewers.ReadAsync(who, cancellationToken), day => day.RevealedElsewhere(records.Now, severity), cancellationToken);

    /// <summary>Why the person may not read now; null when they may.</summary>
    internal async Task<OfferOutcome?> RefusalAsync(
        string who, ReviewerSettings settings, ReviewerDay day, string? harmDomain, CancellationToken cancellationToken) =>
        !await _access.MayReadAsync(who, harmDomain, cancellationToken) ? OfferOutcome.NotAllowed
        : settings.IsOptedOut(harmDomain) ? OfferOutcome.OptedOut
        : settings.IsAfterHours(records.Now) ? OfferOutcome.AfterHours
        : Exposure.Of(day, settings, records.Now).IsSpent ? OfferOutcome.BudgetSpent
        : null;

    internal static BadInputException Refused(string subject, OfferOutcome refusal) => refusal == OfferOutcome.NotAllowed ? SetDomainAccess.Refused(subject) : new(
        subject, "This is not for you today: your own limits say so.", "The page Review and 'evalflow review settings' show them; leave it to somebody else.");

    private async Task<(ReviewerSettings Settings, ReviewerDay Day)> FindAsync(string who, CancellationToken cancellationToken)
    {
        ReviewerSettings settings = await _reviewers.ReadAsync(who, cancellationToken);
        return (settings, await _days.ReadAsync(who, settings, cancellationToken));
    }

    private async Task<ReaderStanding> StandingAsync(
        string who, ReviewerSettings settings, ReviewerDay day, string? harmDomain, CancellationToken cancellationToken) => new(
        await RefusalAsync(who, settings, day, harmDomain, cancellationToken), Exposure.Of(day.Seen(records.Now, settings), settings, records.Now));
}
