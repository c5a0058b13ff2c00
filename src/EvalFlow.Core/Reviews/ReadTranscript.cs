using System.Globalization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reviews;

/// <summary>That somebody read a response; written before they get it.</summary>
/// <param name="ItemId">Review item it was read for; null when it was read elsewhere.</param>
public sealed record TranscriptRead(string RunId, string SampleId, int Epoch, string? ItemId);

/// <summary>What was sent and what came back. Hostile text: show it, never run it, never log it.</summary>
/// <param name="Turns">System message, if any, and the conversation that was sent.</param>
/// <param name="Response">Null when there is none.</param>
public sealed record Transcript(string SampleId, int Epoch, IReadOnlyList<ChatTurn> Turns, string? Response)
{
    /// <summary>Why each grader found what it found, by its name. A judge's words are a model's, too. Empty for those who label: theirs must be blind.</summary>
    public IReadOnlyDictionary<string, string> Rationales { get; init; } = new Dictionary<string, string>();

    /// <summary>Why there is no response; null when there is one.</summary>
    public string? Error { get; init; }
}

/// <summary>The only way to the text of a sample for people. Each reading is recorded first: no record, no text.</summary>
public sealed class ReadTranscript(ReviewRecords records, IRunStore runs, IEvalRegistry registry)
{
    private readonly ReviewerDays _days = new(records);
    private readonly SetReviewer _reviewers = new(records);
    private readonly ReaderLimits _limits = new(records);
    private readonly LocateSample _locate = new(runs);

    /// <summary>For whoever holds the item, or may decide it. Counts towards the reader's day. Throws for anybody else.</summary>
    public async Task<Transcript> OfItemAsync(string itemId, string who, CancellationToken cancellationToken)
    {
        (Kept<ReviewItem> item, Kept<ReviewQueue> queue) = await records.GetItemAsync(itemId, cancellationToken);
        bool decides = item.Body.State == ItemState.Disputed && !item.Body.LabelledBy.Any(one => People.Same(one, who));
        if (item.Body.LeaseOf(who, records.Now) is null && !decides)
        {
            throw new BadInputException(itemId, $"{itemId} is not in your hands.", $"Take an item first: evalflow review next {queue.Id}");
        }
        ReviewerSettings settings = await _reviewers.ReadAsync(who, cancellationToken);
        ReviewerDay day = await _days.ReadAsync(who, settings, cancellationToken);
        OfferOutcome? refusal = await _limits.RefusalAsync(who, settings, day, queue.Body.HarmDomain, cancellationToken);
        if (refusal is { } why && (why == OfferOutcome.NotAllowed || day.ItemId != itemId))
        {
            throw ReaderLimits.Refused(itemId, why);
        }
        Run run = await FindAsync(queue.Body.RunId, cancellationToken);
        await RecordAsync(new TranscriptRead(run.RunId, item.Body.SampleId, item.Body.Epoch, itemId), new Actor(who, "review"), cancellationToken);
        await _days.ChangeAsync(
            who, settings, day => day.Holding(queue.Id, itemId, records.Now).Revealed(records.Now, queue.Body.Severity), cancellationToken);
        return await ReadAsync(run, new Place(item.Body.Ordinal, item.Body.Shard), item.Body.SampleId, item.Body.Epoch, cancellationToken);
    }

    /// <summary>
    /// Of any response of a run, for the reason that the actor notes. Counts towards the reader's day, too. Throws when there is no
    /// such response, and when the reader's own limits say no.
    /// </summary>
    /// <param name="epoch">1-based.</param>
    public async Task<Transcript> OfSampleAsync(Run run, string sampleId, int epoch, Actor actor, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(actor.Note))
        {
            throw new BadInputException([new Problem(sampleId, null, null, "why", "Reading a response needs a reason.", "Say in a few words what for.")]);
        }
        Place place = await PlaceAsync(run, sampleId, epoch, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(await VersionAsync(run, cancellationToken));
        await _limits.AskAsync(actor.Who, sampleId, definition.HarmDomain, cancellationToken);
        await RecordAsync(new TranscriptRead(run.RunId, sampleId, epoch, null), actor, cancellationToken);
        await _limits.CountAsync(actor.Who, definition.Severity, cancellationToken);
        return await ReadAsync(run, place, sampleId, epoch, cancellationToken, place.Graders);
    }

    private async Task RecordAsync(TranscriptRead read, Actor actor, CancellationToken cancellationToken)
    {
        string what = string.Create(CultureInfo.InvariantCulture, $"{read.RunId}|{read.SampleId}|{read.Epoch}|{actor.Who}|{records.Now.UtcTicks}");
        await records.Reads.CreateAsync($"t-{AlertGrouping.Hash(what)[..16]}", read.RunId, "read", read, actor, cancellationToken);
    }

    private async Task<Transcript> ReadAsync(
        Run run, Place place, string sampleId, int epoch, CancellationToken cancellationToken, IReadOnlyList<string>? graders = null)
    {
        EvalVersion version = await VersionAsync(run, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        SampleChunk chunk = await registry.ReadChunkAsync(version.Hash, place.Ordinal, cancellationToken)
            ?? throw new InvalidDataException($"{run.EvalId}@{run.EvalVersion} has no sample {place.Ordinal}.");
        Sample sample = SampleChunks.Unpack(chunk.Bytes)[place.Ordinal - chunk.First];
        ReadOnlyMemory<byte> outputs = await runs.ReadPartAsync(run.RunId, place.Shard, ShardPart.Outputs, cancellationToken)
            ?? throw new InvalidDataException($"Run {run.RunId} has no shard {place.Shard}.");
        SampleResult? result = ResultLines.Read(outputs, graders ?? []).FirstOrDefault(one => one.Ordinal == place.Ordinal && one.Epoch == epoch);
        return new Transcript(sampleId, epoch, PromptRenderer.Render(definition.Prompt, sample), result?.Reply.Text)
        {
            Error = result?.Reply.Error,
            Rationales = (graders ?? []).Zip(result?.Grades ?? [])
                .Where(pair => pair.Second.Reason is { Length: > 0 }).ToDictionary(pair => pair.First, pair => pair.Second.Reason!),
        };
    }

    private async Task<EvalVersion> VersionAsync(Run run, CancellationToken cancellationToken) =>
        await registry.FindByHashAsync(run.EvalHash, cancellationToken) ?? throw new KeyNotFoundException($"{run.EvalId}@{run.EvalVersion} is not in the registry.");

    private async Task<Place> PlaceAsync(Run run, string sampleId, int epoch, CancellationToken cancellationToken) =>
        await _locate.ByIdAsync(run, sampleId, cancellationToken) is { } found && found.Epochs.FirstOrDefault(one => one.Epoch == epoch) is { } response
            ? new Place(found.Ordinal, found.Shard) { Graders = [.. response.Grades.Select(grade => grade.Grader)] }
            : throw new BadInputException(run.RunId, $"Run {run.RunId} has no response to '{sampleId}'{(epoch == 1 ? "" : $" in epoch {epoch}")}.", "Use a sample id of the run.");

    private async Task<Run> FindAsync(string id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) ?? throw new KeyNotFoundException($"There is no run {id}.");

    private readonly record struct Place(int Ordinal, int Shard)
    {
        public IReadOnlyList<string>? Graders { get; init; }
    }
}
