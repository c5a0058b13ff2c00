using System.Globalization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Registry;

/// <summary>That somebody read texts of samples; written before they get them. Holds no text.</summary>
/// <param name="Subject">ID@VERSION, two versions, or a file that was uploaded.</param>
/// <param name="What">prompts, changes, sheet, duplicates, or trial.</param>
public sealed record SampleRead(string Subject, string What);

/// <summary>Records each reading of samples' texts outside of runs, for the audit.</summary>
public sealed class RecordSampleRead(IRecordStore records, TimeProvider clock)
{
    /// <summary>The kind of record; the parent is the eval.</summary>
    public const string Kind = "sample_read";

    private readonly RecordSet<SampleRead> _reads = new(records, Kind, clock);

    public async Task RunAsync(string evalId, string subject, string what, Actor actor, CancellationToken cancellationToken)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{subject}|{what}|{actor.Who}|{clock.GetUtcNow().UtcTicks}");
        await _reads.CreateAsync($"s-{AlertGrouping.Hash(id)[..16]}", evalId, "read", new SampleRead(subject, what), actor, cancellationToken);
    }
}
