using System.Buffers.Binary;
using System.IO.Compression;

namespace EvalFlow.Web.Tests.Walkthrough;

/// <summary>
/// Writes a picture of a screen with a palette of 64 colours: a third of its size, and nobody sees a difference, since screens have few colours
/// and text in shades between them. Reads what Chromium writes: 8 bits, RGB or RGBA, not interlaced (PNG specification, third edition).
/// </summary>
internal static class SmallPng
{
    private const int Colours = 64;
    private const int HeaderLength = 13;

    private static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    public static byte[] Of(byte[] png)
    {
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        int height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        int channels = png[25] == 6 ? 4 : 3;
        int[] pixels = Pixels(Inflate(png), width, height, channels);
        int[] palette = [.. pixels.CountBy(pixel => pixel).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(Colours).Select(pair => pair.Key)];
        Dictionary<int, byte> nearest = [];
        byte[] lines = new byte[height * (width + 1)];
        for (int at = 0; at < pixels.Length; at++)
        {
            if (!nearest.TryGetValue(pixels[at], out byte place))
            {
                nearest[pixels[at]] = place = Nearest(palette, pixels[at]);
            }
            lines[(at / width * (width + 1)) + 1 + (at % width)] = place;
        }
        byte[] header = new byte[HeaderLength];
        png.AsSpan(16, 8).CopyTo(header);
        (header[8], header[9]) = (8, 3);
        return [.. Signature, .. Chunk("IHDR"u8, header), .. Chunk("PLTE"u8, [.. palette.SelectMany(Bytes)]), .. Chunk("IDAT"u8, Deflate(lines)), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Inflate(byte[] png)
    {
        using MemoryStream packed = new();
        for (int at = Signature.Length; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }
            at += length + 12;
        }
        packed.Position = 0;
        using ZLibStream unpack = new(packed, CompressionMode.Decompress);
        using MemoryStream raw = new();
        unpack.CopyTo(raw);
        return raw.ToArray();
    }

    // Each line begins with how it was filtered: against the pixel before, the line above, both, or the better of them.
    private static int[] Pixels(byte[] raw, int width, int height, int channels)
    {
        int stride = width * channels;
        int[] pixels = new int[width * height];
        byte[] above = new byte[stride];
        for (int y = 0; y < height; y++)
        {
            byte[] line = raw.AsSpan((y * (stride + 1)) + 1, stride).ToArray();
            Unfilter(raw[y * (stride + 1)], line, above, channels);
            for (int x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = (line[x * channels] << 16) | (line[(x * channels) + 1] << 8) | line[(x * channels) + 2];
            }
            above = line;
        }
        return pixels;
    }

    private static void Unfilter(byte filter, byte[] line, byte[] above, int channels)
    {
        for (int at = 0; at < line.Length; at++)
        {
            int left = at < channels ? 0 : line[at - channels];
            int corner = at < channels ? 0 : above[at - channels];
            line[at] += (byte)(filter switch { 0 => 0, 1 => left, 2 => above[at], 3 => (left + above[at]) / 2, _ => Paeth(left, above[at], corner) });
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        int guess = left + above - corner;
        (int toLeft, int toAbove, int toCorner) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static byte Nearest(int[] palette, int pixel)
    {
        byte[] own = [.. Bytes(pixel)];
        return (byte)Enumerable.Range(0, palette.Length).MinBy(place => Bytes(palette[place]).Zip(own, (one, other) => (one - other) * (one - other)).Sum());
    }

    private static IEnumerable<byte> Bytes(int pixel) => [(byte)(pixel >> 16), (byte)(pixel >> 8), (byte)pixel];

    private static byte[] Deflate(byte[] lines)
    {
        using MemoryStream packed = new();
        using (ZLibStream pack = new(packed, CompressionLevel.SmallestSize))
        {
            pack.Write(lines);
        }
        return packed.ToArray();
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }
        return ~crc;
    }
}
