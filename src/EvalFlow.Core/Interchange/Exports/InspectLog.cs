using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>
/// Writes a run as a log of Inspect, version 2: one JSON document, or an .eval archive (deflated, since not every reader knows
/// more). Field names are Inspect's (inspect_ai/log/_log.py).
/// </summary>
internal sealed class InspectLog(
    RunReport run, EvalDefinition definition, EvalVersion version, RunSamples samples, bool withTranscripts, ExportProvenance provenance)
{
    private const int FlushEvery = 1 << 18;

    private readonly InspectHeader _header = new(run, definition, version, provenance);
    private readonly InspectSample _sample = new(definition, run.Model, withTranscripts);

    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using Utf8JsonWriter json = Writer(stream);
        json.WriteStartObject();
        _header.WriteFields(json);
        json.WriteStartArray("samples");
        await foreach (ExportedSample sample in samples.ReadAsync(withTranscripts, cancellationToken))
        {
            _sample.Write(json, sample);
            if (json.BytesPending > FlushEvery)
            {
                await json.FlushAsync(cancellationToken);
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public async Task WriteArchiveAsync(Stream stream, CancellationToken cancellationToken)
    {
        using ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        await WriteEntryAsync(archive, "_journal/start.json", _header.WriteStart);
        await foreach (ExportedSample sample in samples.ReadAsync(withTranscripts, cancellationToken))
        {
            await WriteEntryAsync(archive, $"samples/{EntryName(sample.Result.SampleId)}_epoch_{sample.Result.Epoch}.json", json => _sample.Write(json, sample));
        }
        // Read a second time rather than held: the summaries of a million samples are larger than any header.
        await WriteSummariesAsync(archive, cancellationToken);
        await WriteEntryAsync(archive, "reductions.json", json =>
        {
            json.WriteStartArray();
            json.WriteEndArray();
        });
        await WriteEntryAsync(archive, "header.json", json =>
        {
            json.WriteStartObject();
            _header.WriteFields(json);
            json.WriteEndObject();
        });
    }

    private async Task WriteSummariesAsync(ZipArchive archive, CancellationToken cancellationToken)
    {
        await using Stream entry = archive.CreateEntry("summaries.json", CompressionLevel.Fastest).Open();
        await using Utf8JsonWriter json = Writer(entry);
        json.WriteStartArray();
        await foreach (ExportedSample sample in samples.ReadAsync(withTranscripts, cancellationToken))
        {
            _sample.WriteSummary(json, sample);
            if (json.BytesPending > FlushEvery)
            {
                await json.FlushAsync(cancellationToken);
            }
        }
        json.WriteEndArray();
    }

    private static async Task WriteEntryAsync(ZipArchive archive, string name, Action<Utf8JsonWriter> write)
    {
        await using Stream entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        await using Utf8JsonWriter json = Writer(entry);
        write(json);
    }

    // Inspect finds a sample by this name, so it stays as it is, unless it would lead out of the archive when unpacked.
    private static string EntryName(string id) =>
        id.Replace("..", "__", StringComparison.Ordinal).Replace('\\', '_').Replace('\0', '_').TrimStart('/');

    // NaN stands for "not scored" there, which is no JSON number; validation would refuse it.
    private static Utf8JsonWriter Writer(Stream stream) =>
        new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
}
