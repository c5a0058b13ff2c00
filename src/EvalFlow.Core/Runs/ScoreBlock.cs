using System.IO.Compression;
using System.Text;

namespace EvalFlow.Core.Runs;

/// <summary>The scores of one shard in compact form: texts once in a table, then a few bytes a grade.</summary>
/// <param name="SliceNames">Columns that slice the eval.</param>
/// <param name="Graders">Grader names in the order of the cells.</param>
public sealed record ScoreBlock(IReadOnlyList<string> SliceNames, IReadOnlyList<string> Graders, IReadOnlyList<ScoredSample> Samples)
{
    /// <summary>Newest format. 1 has no behaviours; it is still read.</summary>
    internal const byte FormatVersion = 2;

    /// <summary>Bit of a cell's first byte that announces a value.</summary>
    internal const byte HasValue = 0x80;

    /// <summary>How the answers look, a place for each (sample, epoch) pair; null when that was not recorded.</summary>
    internal BehaviourColumns? Behaviours { get; init; }

    public ReadOnlyMemory<byte> Write()
    {
        using MemoryStream buffer = new();
        using (GZipStream gzip = new(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (BufferedStream block = new(gzip, 1 << 16))
        using (BinaryWriter writer = new(block, Encoding.UTF8))
        {
            writer.Write(FormatVersion);
            WriteTexts(writer, SliceNames);
            WriteTexts(writer, Graders);
            TextTable texts = TextTable.Of(Samples);
            WriteTexts(writer, texts.All);
            writer.Write7BitEncodedInt(Samples.Count);
            foreach (ScoredSample sample in Samples)
            {
                Write(writer, sample, texts);
            }
            writer.Write(Behaviours is not null);
            Behaviours?.Write(writer);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    public static ScoreBlock Read(ReadOnlyMemory<byte> bytes)
    {
        ScoreColumns columns = ScoreColumns.Read(bytes);
        ScoredSample[] samples = new ScoredSample[columns.Count];
        for (int row = 0; row < samples.Length; row++)
        {
            samples[row] = Sample(columns, row);
        }
        return new ScoreBlock(columns.SliceNames, columns.Graders, samples) { Behaviours = columns.Behaviours };
    }

    private static void Write(BinaryWriter writer, ScoredSample sample, TextTable texts)
    {
        writer.Write7BitEncodedInt(sample.Ordinal);
        writer.Write(sample.Id);
        writer.Write7BitEncodedInt(texts.Code(sample.Cluster));
        for (int i = 0; i < sample.Slices.Count; i++)
        {
            writer.Write7BitEncodedInt(texts.Code(sample.Slices[i]));
        }
        writer.Write7BitEncodedInt(sample.Epochs);
        for (int epoch = 0; epoch < sample.Epochs; epoch++)
        {
            for (int grader = 0; grader < sample.Graders; grader++)
            {
                Cell cell = sample[epoch, grader];
                writer.Write((byte)((byte)cell.Outcome | (cell.Value is null ? 0 : HasValue)));
                writer.Write7BitEncodedInt(texts.Code(cell.Label));
                if (cell.Value is { } value)
                {
                    writer.Write(value);
                }
            }
        }
    }

    /// <summary>One row as an object, where not so many are read that columns are needed.</summary>
    internal static ScoredSample Sample(ScoreColumns columns, int row)
    {
        int slices = columns.SliceNames.Length;
        string?[] values = [.. columns.Slices.AsSpan(row * slices, slices).ToArray().Select(columns.Text)];
        ScoredSample sample = new(
            columns.Ordinals[row], columns.Id(row), columns.Text(columns.Clusters[row]), values, columns.Epochs(row), columns.Graders.Length);
        for (int epoch = 0; epoch < sample.Epochs; epoch++)
        {
            for (int grader = 0; grader < sample.Graders; grader++)
            {
                sample[epoch, grader] = columns.Cell(((columns.FirstPairs[row] + epoch) * sample.Graders) + grader);
            }
        }
        return sample;
    }

    private static void WriteTexts(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Count);
        foreach (string text in texts)
        {
            writer.Write(text);
        }
    }

    private sealed class TextTable
    {
        private readonly Dictionary<string, int> _codes = [];

        public List<string> All { get; } = [];

        public static TextTable Of(IReadOnlyList<ScoredSample> samples)
        {
            TextTable table = new();
            foreach (ScoredSample sample in samples)
            {
                table.Add(sample.Cluster);
                for (int i = 0; i < sample.Slices.Count; i++)
                {
                    table.Add(sample.Slices[i]);
                }
                for (int cell = 0; cell < sample.Epochs * sample.Graders; cell++)
                {
                    table.Add(sample[cell / sample.Graders, cell % sample.Graders].Label);
                }
            }
            return table;
        }

        /// <summary>0 for no text, else the 1-based place in the table.</summary>
        public int Code(string? text) => text is null ? 0 : _codes[text];

        private void Add(string? text)
        {
            if (text is not null && _codes.TryAdd(text, All.Count + 1))
            {
                All.Add(text);
            }
        }
    }
}
