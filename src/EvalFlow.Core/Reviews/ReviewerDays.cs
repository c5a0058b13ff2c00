using System.Globalization;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>Keeps the days of reviewers.</summary>
internal sealed class ReviewerDays(ReviewRecords records)
{
    public async Task<ReviewerDay> ReadAsync(string who, ReviewerSettings settings, CancellationToken cancellationToken) =>
        (await records.Days.FindAsync(Id(who, settings), cancellationToken))?.Body ?? new ReviewerDay();

    public async Task<ReviewerDay> ChangeAsync(
        string who, ReviewerSettings settings, Func<ReviewerDay, ReviewerDay> change, CancellationToken cancellationToken)
    {
        string id = Id(who, settings);
        Actor actor = new(who);
        (Kept<ReviewerDay> kept, bool created) = await records.Days.CreateAsync(
            id, null, "day", change(new ReviewerDay().Seen(records.Now, settings)), actor, cancellationToken);
        return created ? kept.Body
            : (await records.Days.ChangeAsync(id, now => ("day", change(now.Body.Seen(records.Now, settings))), actor, cancellationToken))!.Body;
    }

    private string Id(string who, ReviewerSettings settings) =>
        string.Create(CultureInfo.InvariantCulture, $"{ReviewRecords.PersonKey(who)}/{settings.Local(records.Now):yyyy-MM-dd}");
}
