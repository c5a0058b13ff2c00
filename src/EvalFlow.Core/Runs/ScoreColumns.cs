using System.IO.Compression;
using System.Text;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>
/// The scores of one shard as columns of numbers: no object and no text for each sample, so that a million of them are read
/// in a fraction of a second. Texts are codes: 0 for none, else the 1-based place in <see cref="Texts"/>.
/// </summary>
internal sealed class ScoreColumns
{
    private const int LargestExpansion = 1032;   // What deflate can reach; a larger claimed size is damage.

    private readonly byte[] _bytes;
    private readonly int[] _ids;

    private ScoreColumns(byte[] bytes, int count)
    {
        _bytes = bytes;
        _ids = new int[count];
        Ordinals = new int[count];
        Clusters = new int[count];
        FirstPairs = new int[count + 1];
    }

    public required string[] SliceNames { get; init; }

    /// <summary>Grader names in the order of the cells.</summary>
    public required string[] Graders { get; init; }
    public required string[] Texts { get; init; }

    public int Count => Ordinals.Length;

    public int[] Ordinals { get; }

    public int[] Clusters { get; }

    /// <summary>Codes of the slices' values, row after row.</summary>
    public int[] Slices { get; private set; } = [];

    /// <summary>Place of each row's first (sample, epoch) pair; one more place at the end.</summary>
    public int[] FirstPairs { get; }

    /// <summary>Outcome of each cell, pair after pair, with <see cref="ScoreBlock.HasValue"/>.</summary>
    public byte[] Heads { get; private set; } = [];

    public int[] Labels { get; private set; } = [];

    public double[] Values { get; private set; } = [];

    /// <summary>Null in shards that an older EvalFlow wrote.</summary>
    public BehaviourColumns? Behaviours { get; private set; }

    public int Pairs => FirstPairs[^1];

    public int Epochs(int row) => FirstPairs[row + 1] - FirstPairs[row];

    /// <summary>The sample's id in UTF-8.</summary>
    public ReadOnlySpan<byte> IdBytes(int row) => new BlockReader(_bytes.AsSpan(_ids[row])).TextBytes();

    public string Id(int row) => Encoding.UTF8.GetString(IdBytes(row));

    public string? Text(int code) => code == 0 ? null : Texts[code - 1];

    /// <summary>Unpacks the stored scores of a shard. Throws <see cref="InvalidDataException"/> when they are damaged or of a newer format.</summary>
    public static ScoreColumns Read(ReadOnlyMemory<byte> stored)
    {
        (byte[] bytes, int length) = Unpack(stored);
        try
        {
            return Read(bytes, length);
        }
        catch (Exception damage) when (damage is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The stored scores of a shard are damaged: they end too early.", damage);
        }
    }

    private static ScoreColumns Read(byte[] bytes, int length)
    {
        BlockReader reader = new(bytes.AsSpan(0, length));
        byte version = reader.Byte();
        if (version is 0 or > ScoreBlock.FormatVersion)
        {
            throw new InvalidDataException(
                $"Scores of format {version} were written by another version of EvalFlow; this one reads formats 1 to {ScoreBlock.FormatVersion}.");
        }
        string[] slices = reader.Texts();
        string[] graders = reader.Texts();
        string[] texts = reader.Texts();
        ScoreColumns columns = new(bytes, reader.Number()) { SliceNames = slices, Graders = graders, Texts = texts };
        columns.ReadRows(ref reader);
        if (version > 1 && reader.Byte() != 0)
        {
            columns.Behaviours = BehaviourColumns.Read(ref reader, columns.Pairs);
        }
        return columns;
    }

    private void ReadRows(ref BlockReader reader)
    {
        Slices = new int[Count * SliceNames.Length];
        int cells = 0;
        for (int row = 0; row < Count; row++)
        {
            Ordinals[row] = reader.Number();
            _ids[row] = reader.Position;
            reader.TextBytes();
            Clusters[row] = reader.Number();
            for (int slice = 0; slice < SliceNames.Length; slice++)
            {
                Slices[(row * SliceNames.Length) + slice] = reader.Number();
            }
            int epochs = reader.Number();
            FirstPairs[row + 1] = FirstPairs[row] + epochs;
            Room(FirstPairs[row + 1] * Graders.Length, epochs * Graders.Length * Count);
            for (int last = FirstPairs[row + 1] * Graders.Length; cells < last; cells++)
            {
                Heads[cells] = reader.Byte();
                Labels[cells] = reader.Number();
                Values[cells] = (Heads[cells] & ScoreBlock.HasValue) == 0 ? 0 : reader.Double();
            }
        }
    }

    // Every sample has as many epochs as the first, but the format does not say so.
    private void Room(int needed, int likely)
    {
        if (Heads.Length < needed)
        {
            int size = Heads.Length == 0 ? Math.Max(needed, likely) : Math.Max(needed, Heads.Length * 2);
            byte[] heads = Heads;
            int[] labels = Labels;
            double[] values = Values;
            Array.Resize(ref heads, size);
            Array.Resize(ref labels, size);
            Array.Resize(ref values, size);
            (Heads, Labels, Values) = (heads, labels, values);
        }
    }

    /// <summary>The grade of a cell.</summary>
    public Cell Cell(int cell) => new(
        (Outcome)(Heads[cell] & ~ScoreBlock.HasValue), Text(Labels[cell]), (Heads[cell] & ScoreBlock.HasValue) == 0 ? null : Values[cell]);

    private static (byte[] Bytes, int Length) Unpack(ReadOnlyMemory<byte> stored)
    {
        using MemoryStream packed = new(stored.ToArray(), writable: false);
        using GZipStream gzip = new(packed, CompressionMode.Decompress);
        using MemoryStream unpacked = new(Size(stored.Span));
        gzip.CopyTo(unpacked);
        return (unpacked.GetBuffer(), (int)unpacked.Length);
    }

    // A gzip file ends with its unpacked size, which spares growing the buffer.
    private static int Size(ReadOnlySpan<byte> packed) => packed.Length < 4 ? 0 : (int)Math.Min(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(packed[^4..]), Math.Min((long)packed.Length * LargestExpansion, Array.MaxLength));
}
