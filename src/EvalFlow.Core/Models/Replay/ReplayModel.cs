using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Models.Replay;

/// <summary>Answers with recorded responses, matched on sample id. An id that is missing or doubled is an error, never a guess.</summary>
internal sealed class ReplayModel(
    string spec, string file, ReplayColumns columns, IReadOnlyList<string> fileColumns, ReplayArchive archive) : IModel
{
    public string Spec => spec;

    public string Identity => $"{spec}#{archive.ContentHash}";

    public bool IsRecorded => true;

    /// <param name="folder">Where archives are kept.</param>
    /// <param name="keep">Columns that graders read.</param>
    public static async Task<ReplayModel> OpenAsync(
        string text, ModelSpec spec, IReadOnlyList<string> keep, string folder, CancellationToken cancellationToken)
    {
        ReplayColumns columns = ReplayColumns.From(spec, keep);
        if (!File.Exists(spec.Name))
        {
            throw new BadInputException([new Problem(
                spec.Name, null, null, "--model", $"There is no file '{spec.Name}' with recorded responses.",
                "Give the path from the working folder, for example replay:responses.csv?id=id&response=response.")]);
        }
        IReadOnlyList<string> fileColumns;
        using (ITableReader reader = TableFile.Open(spec.Name, spec.Name))
        {
            columns.Check(reader, spec.Name);
            fileColumns = reader.Columns;
        }
        ReplayArchive archive = await ReplayArchive.OpenAsync(spec.Name, columns, folder, cancellationToken);
        return new ReplayModel(text, spec.Name, columns, fileColumns, archive);
    }

    public ValueTask<ModelReply> GenerateAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        string?[]? texts = archive.Find(request.SampleId, request.Epoch, out int rows, out (int First, int Second) lines);
        string epoch = columns.Epoch is null ? "" : string.Create(CultureInfo.InvariantCulture, $", epoch {request.Epoch}");
        return ValueTask.FromResult(rows switch
        {
            0 => ModelReply.Failed($"No response is recorded for id '{request.SampleId}'{epoch}."),
            1 when texts![0] is { } text => Reply(text, texts),
            1 => ModelReply.Failed($"Line {lines.First} of {Path.GetFileName(file)} has no value in column '{columns.Response}'."),
            _ => ModelReply.Failed(string.Create(CultureInfo.InvariantCulture,
                $"Id '{request.SampleId}'{epoch} is recorded {rows} times (lines {lines.First} and {lines.Second}): name more id columns or a where filter.")),
        });
    }

    /// <summary>True when the archive holds a response for this id.</summary>
    public bool Holds(string sampleId) => archive.Find(sampleId, 1, out int rows, out _) is not null && rows > 0;

    /// <summary>Rows that the filters let through.</summary>
    public int Count => archive.Count;

    /// <summary>Id of the first recorded row; null when the filters let none through.</summary>
    public string? FirstId => archive.FirstId();

    public bool HasEpochs => columns.Epoch is not null;

    public IReadOnlyList<string> FileColumns => fileColumns;

    public bool HasColumn(string name) => fileColumns.Contains(name);

    public ValueTask DisposeAsync()
    {
        archive.Dispose();
        return ValueTask.CompletedTask;
    }

    private ModelReply Reply(string text, string?[] texts)
    {
        int kept = 1 + ReplayRecord.Reported.Length;
        Dictionary<string, string>? recorded = null;
        for (int i = 0; i < columns.Keep.Count; i++)
        {
            if (texts[kept + i] is { } value)
            {
                (recorded ??= [])[columns.Keep[i]] = value;
            }
        }
        ModelReply reply = new()
        {
            Text = text,
            StopReason = texts[1] is { Length: > 0 } stop ? stop : null,
            InputTokens = Whole(texts[2]),
            OutputTokens = Whole(texts[3]),
            CostUsd = Number(texts[4]),
            LatencySeconds = Number(texts[5]),
        };
        return recorded is null ? reply : reply with { Columns = recorded };
    }

    private static long? Whole(string? text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
