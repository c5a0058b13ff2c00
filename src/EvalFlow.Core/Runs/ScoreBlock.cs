using System.IO.Compression;
using System.Text;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>The scores of one shard in compact form: texts once in a table, then a few bytes a grade.</summary>
/// <param name="SliceNames">Columns that slice the eval.</param>
/// <param name="Graders">Grader names in the order of the cells.</param>
public sealed record ScoreBlock(IReadOnlyList<string> SliceNames, IReadOnlyList<string> Graders, IReadOnlyList<ScoredSample> Samples)
{
    private const byte FormatVersion = 1;
    private const byte HasValue = 0x80;

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
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    public static ScoreBlock Read(ReadOnlyMemory<byte> bytes)
    {
        using MemoryStream buffer = new(bytes.ToArray(), writable: false);
        using GZipStream gzip = new(buffer, CompressionMode.Decompress);
        using BufferedStream block = new(gzip, 1 << 16);
        using BinaryReader reader = new(block, Encoding.UTF8);
        if (reader.ReadByte() is var version && version != FormatVersion)
        {
            throw new InvalidDataException($"Scores of format {version} were written by another version of EvalFlow; this one reads format {FormatVersion}.");
        }
        string[] slices = ReadTexts(reader);
        string[] graders = ReadTexts(reader);
        string[] texts = ReadTexts(reader);
        ScoredSample[] samples = new ScoredSample[reader.Read7BitEncodedInt()];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = ReadSample(reader, slices.Length, graders.Length, texts);
        }
        return new ScoreBlock(slices, graders, samples);
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

    private static ScoredSample ReadSample(BinaryReader reader, int slices, int graders, string[] texts)
    {
        int ordinal = reader.Read7BitEncodedInt();
        string id = reader.ReadString();
        string? cluster = Text(reader, texts);
        string?[] values = slices == 0 ? [] : new string?[slices];
        for (int i = 0; i < slices; i++)
        {
            values[i] = Text(reader, texts);
        }
        ScoredSample sample = new(ordinal, id, cluster, values, reader.Read7BitEncodedInt(), graders);
        for (int epoch = 0; epoch < sample.Epochs; epoch++)
        {
            for (int grader = 0; grader < graders; grader++)
            {
                byte head = reader.ReadByte();
                string? label = Text(reader, texts);
                sample[epoch, grader] = new Cell((Outcome)(head & ~HasValue), label, (head & HasValue) == 0 ? null : reader.ReadDouble());
            }
        }
        return sample;
    }

    private static string? Text(BinaryReader reader, string[] texts) =>
        reader.Read7BitEncodedInt() is var code && code == 0 ? null : texts[code - 1];

    private static void WriteTexts(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write7BitEncodedInt(texts.Count);
        foreach (string text in texts)
        {
            writer.Write(text);
        }
    }

    private static string[] ReadTexts(BinaryReader reader)
    {
        string[] texts = new string[reader.Read7BitEncodedInt()];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.ReadString();
        }
        return texts;
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
