namespace EvalFlow.Core.Tables;

/// <summary>The lines of a file as bytes, without line ends and byte order mark; holds one line and what was read ahead.</summary>
internal sealed class ByteLines(Stream stream)
{
    /// <summary>No honest line is longer; without a bound a binary file would fill the memory.</summary>
    public const int LongestLine = 64 * 1024 * 1024;

    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>1-based number of the current line.</summary>
    public int Line { get; private set; }

    /// <summary>True when <see cref="Next"/> stopped because a line is longer than <see cref="LongestLine"/>.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The line is valid until the next call.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = Take(searched + found, 1);
                return true;
            }
            searched = _end - _start;
            if (!Fill())
            {
                line = searched > 0 && !IsTooLong ? Take(searched, 0) : default;
                return searched > 0 && !IsTooLong;
            }
        }
    }

    private ReadOnlySpan<byte> Take(int length, int lineEnd)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
        _start += length + lineEnd;
        Line++;
        if (Line == 1 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private bool Fill()
    {
        if (_atEnd)
        {
            return false;
        }
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            if (_end > LongestLine)
            {
                IsTooLong = true;
                return false;
            }
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _atEnd = read == 0;
        return !_atEnd;
    }
}
