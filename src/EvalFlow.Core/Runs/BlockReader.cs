using System.Buffers.Binary;
using System.Text;

namespace EvalFlow.Core.Runs;

/// <summary>Reads what a <see cref="BinaryWriter"/> wrote from bytes at hand, without a stream or an object for each text.</summary>
internal ref struct BlockReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public byte Byte() => _bytes[Position++];

    public int Number()
    {
        int first = _bytes[Position++];
        if (first < 0x80)
        {
            return first;
        }
        int number = first & 0x7F;
        for (int shift = 7; shift < 35; shift += 7)
        {
            int next = _bytes[Position++];
            number |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
        throw new InvalidDataException("A number of the stored scores is longer than 5 bytes.");
    }

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(sizeof(double)));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Bytes(sizeof(float)));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        ReadOnlySpan<byte> read = _bytes.Slice(Position, count);
        Position += count;
        return read;
    }

    /// <summary>The UTF-8 bytes of a text.</summary>
    public ReadOnlySpan<byte> TextBytes() => Bytes(Number());

    public string[] Texts()
    {
        string[] texts = new string[Number()];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(TextBytes());
        }
        return texts;
    }
}
