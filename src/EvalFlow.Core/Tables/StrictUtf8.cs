using System.Buffers;
using System.Globalization;
using System.Text;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tables;

/// <summary>
/// Text of a UTF-8 file. Bytes that are not UTF-8 are refused with their place, since a replacement character would
/// change what is asked of the model.
/// </summary>
internal sealed class StrictUtf8(Stream stream, TableProblems problems) : TextReader
{
    private readonly Decoder _decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly byte[] _bytes = new byte[64 * 1024];
    private readonly char[] _pair = new char[2];
    private char? _second;
    private int _start;
    private int _end;
    private bool _begun;

    public override int Read(char[] buffer, int index, int count)
    {
        if (count != 1 && _second is null)
        {
            return Decode(buffer, index, count);
        }
        // A character beyond U+FFFF is made as two at once, which a place for one cannot take.
        if (_second is { } second)
        {
            buffer[index] = second;
            _second = null;
            return 1;
        }
        int made = Decode(_pair, 0, 2);
        buffer[index] = _pair[0];
        _second = made == 2 ? _pair[1] : null;
        return Math.Min(made, 1);
    }

    /// <summary>The problem at the first byte of a line that is not UTF-8.</summary>
    public static BadInputException BadByte(ReadOnlySpan<byte> line, int lineNumber, TableProblems problems)
    {
        int at = 0;
        while (at < line.Length && Rune.DecodeFromUtf8(line[at..], out _, out int length) == OperationStatus.Done)
        {
            at += length;
        }
        byte bad = line[Math.Min(at, line.Length - 1)];
        string probably = bad >= 0xA0 ? $", probably '{(char)bad}' in an older Windows encoding" : "";
        return problems.Fatal(
            string.Create(CultureInfo.InvariantCulture, $"Byte {at + 1} of the line (0x{bad:X2}{probably}) is not UTF-8."),
            problems.SaveAsUtf8, lineNumber, at + 1);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Decode(char[] buffer, int index, int count)
    {
        while (count > 0)
        {
            if (_start == _end)
            {
                Fill();
            }
            try
            {
                _decoder.Convert(_bytes, _start, _end - _start, buffer, index, count, flush: _end == 0, out int used, out int made, out _);
                _start += used;
                if (made > 0 || _end == 0)
                {
                    return made;
                }
            }
            catch (DecoderFallbackException)
            {
                stream.Position = 0;
                throw FindBadByte(new ByteLines(stream));
            }
        }
        return 0;
    }

    private void Fill()
    {
        _start = 0;
        _end = stream.Read(_bytes, 0, _bytes.Length);
        if (!_begun && _end < 3)
        {
            _end += stream.ReadAtLeast(_bytes.AsSpan(_end), 3 - _end, throwOnEndOfStream: false);
        }
        if (!_begun && _bytes.AsSpan(0, _end).StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }
        _begun = true;
    }

    // A line end is never part of a longer UTF-8 sequence, so lines can be judged one by one.
    private BadInputException FindBadByte(ByteLines lines)
    {
        while (lines.Next(out ReadOnlySpan<byte> line))
        {
            if (!System.Text.Unicode.Utf8.IsValid(line))
            {
                return BadByte(line, lines.Line, problems);
            }
        }
        return problems.Fatal("The file is not UTF-8.", problems.SaveAsUtf8);
    }
}
