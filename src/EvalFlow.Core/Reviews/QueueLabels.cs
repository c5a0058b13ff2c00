using System.Globalization;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>The labels of a queue as a calibration takes them.</summary>
/// <param name="Labels">The label that counts by sample id and 1-based epoch; agreed or adjudicated.</param>
/// <param name="People">What each reviewer gave, in the order of the reviewers.</param>
/// <param name="RandomSample">The labelled responses are a random sample of the run.</param>
/// <param name="Warnings">What makes these labels doubtful as a measure of a judge.</param>
public sealed record QueueLabels(
    string QueueId, string RunId, string Grader, IReadOnlyDictionary<(string Id, int Epoch), string> Labels,
    IReadOnlyDictionary<(string Id, int Epoch), IReadOnlyList<string?>> People, int Reviewers, bool RandomSample, IReadOnlyList<string> Warnings)
{
    internal LabelledRows ToRows() => new(
        $"queue {QueueId}", ["adjudicated"], Labels.ToDictionary(one => one.Key, one => new LabelledRow(0, [one.Value])));

    internal LabelledRows ToPeople() => new(
        $"queue {QueueId}", [.. Enumerable.Range(1, Reviewers).Select(n => string.Create(CultureInfo.InvariantCulture, $"reviewer {n}"))],
        People.ToDictionary(one => one.Key, one => new LabelledRow(0, one.Value)));
}

/// <summary>
/// Takes the labels of a queue for a calibration. Where there are items drawn at random, only these are taken: what was chosen
/// for its label or for a disagreement says how the judge fails there, not how often.
/// </summary>
public sealed class TakeLabels(ReviewRecords records)
{
    // Items that get no label are seldom average ones; beyond this share the rest is no random sample any more.
    private const double MostLost = 0.05;

    private readonly ReadReview _read = new(records);

    /// <summary>Throws <see cref="BadInputException"/> when no item has a label that counts.</summary>
    public async Task<QueueLabels> RunAsync(string queueId, CancellationToken cancellationToken)
    {
        Kept<ReviewQueue> queue = await records.GetQueueAsync(queueId, cancellationToken);
        IReadOnlyList<ExportedItem> all = await _read.ExportAsync(queueId, cancellationToken);
        bool random = queue.Body.RandomItems > 0;
        ExportedItem[] items = [.. all.Where(item => !random || item.Choice == ItemChoice.Random)];
        ExportedItem[] labelled = [.. items.Where(item => item.Label is not null and not ReviewWords.CannotTell)];
        if (labelled.Length == 0)
        {
            throw new BadInputException(queueId, $"No{(random ? " randomly drawn" : "")} item of {queueId} has a label that counts yet.", "Label items until people agree, or have disputes decided: evalflow review show " + queueId);
        }
        int lost = await LostAsync(queueId, items, cancellationToken);
        bool isSample = random && lost <= MostLost * (labelled.Length + lost);
        return new QueueLabels(
            queueId, queue.Body.RunId, queue.Body.Grader,
            labelled.ToDictionary(item => (item.SampleId, item.Epoch), item => item.Label!),
            items.Where(item => item.Labels.Any(label => label is not null)).ToDictionary(
                item => (item.SampleId, item.Epoch), item => (IReadOnlyList<string?>)[.. item.Labels.Select(label => label == ReviewWords.CannotTell ? null : label)]),
            all.Count == 0 ? 0 : all[0].Labels.Count, isSample, [.. Warnings(random, isSample, lost, labelled.Length)]);
    }

    // Not yet reached is no loss: the order of the items is random.
    private async Task<int> LostAsync(string queueId, ExportedItem[] items, CancellationToken cancellationToken)
    {
        HashSet<(string, int)> mine = [.. items.Select(item => (item.SampleId, item.Epoch))];
        int skipped = await records.Items.ListAsync(queueId, StateWord.Of(ItemState.Open), cancellationToken)
            .CountAsync(item => item.Body.SkippedBy.Count > 0 && mine.Contains((item.Body.SampleId, item.Body.Epoch)), cancellationToken);
        return skipped + items.Count(item => item.State == ItemState.Disputed || item.Label == ReviewWords.CannotTell);
    }

    private static IEnumerable<string> Warnings(bool random, bool isSample, int lost, int labelled)
    {
        if (!random)
        {
            yield return "The labelled responses were chosen for what graders said of them, so that sensitivity and specificity are not those of the run.";
        }
        if (random && !isSample)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{lost} of {labelled + lost} randomly drawn responses got no label that counts (skipped, disputed, or nobody could tell), so that the rest is not taken as a random sample.");
        }
    }
}
