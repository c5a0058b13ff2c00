using System.Security.Cryptography;
using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Models.Replay;

/// <summary>A file of recorded responses on the shelf: the body of its record. Add fields; never rename or reuse one.</summary>
/// <param name="File">Name within the folder of the shelf.</param>
/// <param name="Rows">Responses.</param>
/// <param name="Bytes">Of the file.</param>
public sealed record Recording(string File, string IdColumn, string ResponseColumn, string? EpochColumn, int Rows, long Bytes);

/// <summary>What somebody puts on the shelf.</summary>
/// <param name="Name">What people call the recorded version, such as atlas-2; it stays for good.</param>
/// <param name="FileName">As it was uploaded: its ending says how to read it.</param>
/// <param name="IdColumn">Null to find it by its name.</param>
public sealed record NewRecording(string Name, string FileName, string? IdColumn = null, string? ResponseColumn = null);

/// <summary>
/// The shelf of recorded responses: files that people who cannot reach the server's disk hand in, so that runs can be started on them. What
/// lies there is never changed, since runs rest on it.
/// </summary>
/// <param name="folder">Where the files lie.</param>
public sealed partial class Recordings(IRecordStore records, string folder, TimeProvider clock)
{
    /// <summary>Largest file, 100 MB.</summary>
    public const long MostBytes = 100L << 20;

    private static readonly string[] Endings = [".csv", ".tsv", ".jsonl", ".ndjson"];

    private readonly RecordSet<Recording> _records = new(records, "recorded_responses", clock);

    /// <summary>The folder of the shelf in a data home.</summary>
    public static string FolderIn(string home) => Path.Combine(Path.GetFullPath(home), "recorded");

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<Kept<Recording>>> ListAsync(CancellationToken cancellationToken) =>
        await _records.ListAsync(cancellationToken: cancellationToken).ToListAsync(cancellationToken);

    /// <summary>The model spec of what lies on the shelf.</summary>
    public string SpecOf(Recording recording) =>
        $"replay:{Path.Combine(folder, recording.File)}?id={Uri.EscapeDataString(recording.IdColumn)}&response={Uri.EscapeDataString(recording.ResponseColumn)}"
        + (recording.EpochColumn is { } epoch ? $"&epoch={Uri.EscapeDataString(epoch)}" : "");

    /// <summary>Checks the file and keeps it. Throws <see cref="BadInputException"/> when it is no good or the name is taken; nothing is kept then.</summary>
    public async Task<Kept<Recording>> AddAsync(NewRecording asked, Stream content, Actor actor, CancellationToken cancellationToken)
    {
        string ending = Path.GetExtension(asked.FileName).ToLowerInvariant();
        Check(asked, ending);
        Directory.CreateDirectory(folder);
        string file = $"{asked.Name}{ending}";
        string part = Path.Combine(folder, $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}{ending}");
        try
        {
            await CopyAsync(content, part, cancellationToken);
            Recording recording = RecordingCheck.Read(part, asked) with { File = file, Bytes = new FileInfo(part).Length };
            (Kept<Recording> kept, bool isNew) = await _records.CreateAsync(asked.Name, null, "kept", recording, actor, cancellationToken);
            // A process that died between the two steps left a record without its file; the same upload mends that.
            if (!isNew && (kept.Body != recording || File.Exists(Path.Combine(folder, file))))
            {
                throw new BadInputException("name", $"'{asked.Name}' is taken since {kept.At.UtcDateTime:yyyy-MM-dd}.", "Give another name: recorded responses never change, because runs rest on them.");
            }
            File.Move(part, Path.Combine(folder, file), overwrite: true);
            return kept;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static void Check(NewRecording asked, string ending)
    {
        if (!Name().IsMatch(asked.Name))
        {
            throw new BadInputException("name", $"'{asked.Name}' cannot name recorded responses.", "Use 1 to 64 letters, digits, '.', '_' and '-', such as atlas-2.");
        }
        if (!Endings.Contains(ending))
        {
            throw new BadInputException("file", $"'{Path.GetFileName(asked.FileName)}' is no file of recorded responses.", $"Save it as CSV (UTF-8), or use {string.Join(", ", Endings)}.");
        }
    }

    private static async Task CopyAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.Create(path);
        byte[] buffer = new byte[81_920];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (file.Length > MostBytes)
            {
                throw new BadInputException("file", "The file is larger than 100 MB.", "Put it on the server's disk and name it there: replay:FILE.");
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
