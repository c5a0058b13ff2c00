using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Interchange.Exports;

public enum ExportFormat
{
    Csv,
    Xlsx,
    Parquet,
    Jsonl,

    /// <summary>A log that Inspect reads.</summary>
    Inspect,
}

/// <param name="WithTranscripts">Prompts and responses too; that is an audited act.</param>
/// <param name="Table">The table for formats with room for one; null for samples, and for comparisons of a comparison.</param>
public sealed record ExportRequest(ExportFormat Format, bool WithTranscripts, string? Table, Actor Actor);

/// <summary>That somebody took transcripts out of the system.</summary>
public sealed record TranscriptExport(string RunId, string Format, int Pairs);

/// <summary>Writes a run or a comparison as a file of another program. Memory does not grow with the number of samples.</summary>
public sealed class ExportRun(
    IRunStore runs, IEvalRegistry registry, ReadRunReport reports, CompareRuns compare, IRecordStore records, TimeProvider clock)
{
    public const string AuditKind = "transcript_export";

    /// <summary>Writes a run. Throws <see cref="BadInputException"/> when the run has not ended.</summary>
    /// <param name="asArchive">For Inspect: an .eval archive instead of one JSON document.</param>
    public async Task RunAsync(Run run, ExportRequest request, bool asArchive, Stream stream, CancellationToken cancellationToken)
    {
        if (!run.HasEnded)
        {
            throw new BadInputException(run.RunId, $"Run {run.RunId} has not ended, so that its numbers are not final.", $"Finish it first: evalflow runs resume {run.RunId}");
        }
        EvalVersion version = await registry.FindByHashAsync(run.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"{run.EvalId}@{run.EvalVersion} is not in the registry.");
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        RunReport report = await reports.RunAsync(run, cancellationToken);
        RunSamples samples = new(runs, registry, run, definition);
        if (request.WithTranscripts)
        {
            await new SetDomainAccess(new ReviewRecords(records, clock)).AskAsync(request.Actor.Who, run.RunId, definition.HarmDomain, cancellationToken);
            // Before the first byte leaves, so that no interrupted export goes unrecorded.
            await AuditAsync(run, request, cancellationToken);
        }
        ExportProvenance provenance = Provenance(report, request);
        if (request.Format == ExportFormat.Inspect)
        {
            InspectLog log = new(report, definition, version, samples, request.WithTranscripts, provenance);
            await (asArchive ? log.WriteArchiveAsync(stream, cancellationToken) : log.WriteAsync(stream, cancellationToken));
            return;
        }
        SampleTable table = new(run.RunId, definition, samples, request.WithTranscripts);
        await WriteAsync(new ExportContent(provenance, [MetricTable.Of(report), table.Create()], "samples"), request, stream, cancellationToken);
    }

    /// <summary>Writes the comparison last made of the two runs, or makes one; no transcript is in it.</summary>
    public async Task CompareAsync(Run baseline, Run candidate, ExportRequest request, Stream stream, CancellationToken cancellationToken)
    {
        // The one last made, with the margin and the accepted differences that a person gave it; a new one would replace it.
        Comparison comparison = await runs.ReadComparisonAsync(baseline.RunId, candidate.RunId, cancellationToken) is { } stored
            ? JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact)!
            : await compare.RunAsync(new CompareRequest { Baseline = baseline, Candidate = candidate }, cancellationToken);
        KeyValuePair<string, object?>[] facts =
        [
            .. Common(request),
            new("baseline_run", comparison.BaselineRun), new("candidate_run", comparison.CandidateRun), new("eval_id", comparison.EvalId),
            new("baseline_model", comparison.BaselineModel), new("candidate_model", comparison.CandidateModel),
            new("baseline_eval_hash", baseline.EvalHash), new("candidate_eval_hash", candidate.EvalHash),
            new("baseline_dataset_hash", baseline.DatasetHash), new("candidate_dataset_hash", candidate.DatasetHash),
            new("comparable", comparison.Comparable), new("not_comparable_reasons", string.Join(" ", comparison.NotComparableReasons)),
            new("accepted_by", comparison.AcceptedBy), new("accepted_because", comparison.AcceptedBecause),
            new("alpha", comparison.Alpha), new("flips_total", (long)comparison.FlipsTotal), new("left_out_samples", comparison.LeftOutSamples),
        ];
        await WriteAsync(ComparisonTables.Of(comparison, new ExportProvenance(facts)), request, stream, cancellationToken);
    }

    private static async Task WriteAsync(ExportContent content, ExportRequest request, Stream stream, CancellationToken cancellationToken)
    {
        ExportContent wanted = request.Table is { } name ? content.WithMain(name) : content;
        await (request.Format switch
        {
            ExportFormat.Csv => CsvExport.WriteAsync(wanted.Main, wanted.Provenance, stream, cancellationToken),
            ExportFormat.Xlsx => XlsxExport.WriteAsync(wanted, stream, cancellationToken),
            ExportFormat.Parquet => ParquetExport.WriteAsync(wanted.Main, wanted.Provenance, stream, cancellationToken),
            ExportFormat.Jsonl => JsonLinesExport.WriteAsync(wanted, stream, cancellationToken),
            ExportFormat.Inspect => throw new BadInputException("--format", "Inspect's logs hold runs, not comparisons.", "Use csv, xlsx, parquet or jsonl."),
        });
    }

    private IEnumerable<KeyValuePair<string, object?>> Common(ExportRequest request) =>
    [
        new("tool", "evalflow"), new("tool_version", ToolVersion.Current), new("exported_at", ExportWords.Time(clock.GetUtcNow())), new("exported_by", request.Actor.Who),
    ];

    private ExportProvenance Provenance(RunReport run, ExportRequest request) => new(
    [
        .. Common(request),
        new("run_id", run.RunId), new("eval_id", run.EvalId), new("eval_version", run.EvalVersion), new("eval_hash", run.EvalHash),
        new("dataset_hash", run.DatasetHash), new("model", run.Model), new("run_tool_version", run.ToolVersion), new("status", ExportWords.Of(run.Status)),
        new("started_at", ExportWords.Time(run.StartedAt)), new("finished_at", ExportWords.Time(run.FinishedAt)), new("epochs", (long)run.Epochs),
        new("planned", (long)run.Samples.Planned), new("completed", (long)run.Samples.Completed), new("judge_failed", (long)run.Samples.JudgeFailed),
        new("errored", (long)run.Samples.Errored), new("not_evaluated", (long)run.Samples.NotEvaluated), new("with_transcripts", request.WithTranscripts),
    ]);

    private async Task AuditAsync(Run run, ExportRequest request, CancellationToken cancellationToken)
    {
        RecordSet<TranscriptExport> audit = new(records, AuditKind, clock);
        string id = $"{run.RunId}-{clock.GetUtcNow().UtcTicks:x}";
        await audit.CreateAsync(id, run.RunId, "exported", new TranscriptExport(run.RunId, ExportWords.Of(request.Format), run.Planned), request.Actor, cancellationToken);
    }
}
