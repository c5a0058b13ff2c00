using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>What people said of the responses of a run.</summary>
internal abstract class HumanLabels
{
    /// <summary>The human label of one response; null when it has none.</summary>
    /// <param name="graders">Grader names in the order of the sample's cells.</param>
    /// <param name="epoch">0-based.</param>
    public abstract string? Find(ScoredSample sample, IReadOnlyList<string> graders, int epoch);
}

/// <summary>Labels that a grader of the run took from beside the responses.</summary>
internal sealed class RecordedLabels(string grader) : HumanLabels
{
    public override string? Find(ScoredSample sample, IReadOnlyList<string> graders, int epoch)
    {
        for (int g = 0; g < graders.Count; g++)
        {
            if (graders[g] == grader)
            {
                Cell cell = sample[epoch, g];
                return cell.Outcome == Outcome.Scored ? cell.Label : null;
            }
        }
        return null;
    }
}

/// <summary>Labels from a file, by sample id and 1-based epoch.</summary>
internal sealed class ListedLabels(IReadOnlyDictionary<(string Id, int Epoch), string> labels) : HumanLabels
{
    public override string? Find(ScoredSample sample, IReadOnlyList<string> graders, int epoch) =>
        labels.GetValueOrDefault((sample.Id, epoch + 1));

    /// <summary>Hex SHA-256 over the labels in order of id and epoch: the same labels in another file have the same hash.</summary>
    public string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string line in Lines())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Compressed JSON lines: [id, epoch, label].</summary>
    public ReadOnlyMemory<byte> Write()
    {
        using MemoryStream buffer = new();
        using (GZipStream gzip = new(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (StreamWriter writer = new(gzip))
        {
            foreach (string line in Lines())
            {
                writer.Write(line);
                writer.Write('\n');
            }
        }
        return buffer.ToArray();
    }

    public static ListedLabels Read(ReadOnlyMemory<byte> bytes)
    {
        using MemoryStream buffer = new(bytes.ToArray(), writable: false);
        using GZipStream gzip = new(buffer, CompressionMode.Decompress);
        using StreamReader reader = new(gzip);
        Dictionary<(string, int), string> labels = [];
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument parts = JsonDocument.Parse(line);
            labels[(parts.RootElement[0].GetString()!, parts.RootElement[1].GetInt32())] = parts.RootElement[2].GetString()!;
        }
        return new ListedLabels(labels);
    }

    private IEnumerable<string> Lines() => labels
        .OrderBy(label => label.Key.Id, StringComparer.Ordinal).ThenBy(label => label.Key.Epoch)
        .Select(label => JsonSerializer.Serialize<object[]>([label.Key.Id, label.Key.Epoch, label.Value]));
}
