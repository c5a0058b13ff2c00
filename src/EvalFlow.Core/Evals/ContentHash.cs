using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EvalFlow.Core.Evals;

/// <summary>
/// Hashes samples. Every text stands with its length before it, so that moving a letter from one field to the next changes
/// the hash. Independent of how samples are stored.
/// </summary>
internal sealed class ContentHash
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>Adds a whole sample to a hash over many.</summary>
    public void AddTo(IncrementalHash all, Sample sample)
    {
        _length = 0;
        Write(sample.Id);
        WriteQuestion(sample);
        Write(sample.Cluster);
        Write(sample.Columns);
        all.AppendData(_bytes, 0, _length);
    }

    /// <summary>Hash of what a generated id stands for: input, conversation, targets and slices.</summary>
    public byte[] OfQuestion(Sample sample)
    {
        _length = 0;
        WriteQuestion(sample);
        return SHA256.HashData(_bytes.AsSpan(0, _length));
    }

    private void WriteQuestion(Sample sample)
    {
        Write(sample.Input);
        Write(sample.Targets.Count);
        foreach (string target in sample.Targets)
        {
            Write(target);
        }
        Write(sample.Slices);
        Write(sample.Messages?.Count ?? -1);
        foreach (ChatTurn turn in sample.Messages ?? [])
        {
            Write(turn.Role);
            Write(turn.Text);
        }
    }

    // Readers hand the cells over sorted by name; sorting here keeps the promise for samples from elsewhere.
    private void Write(IReadOnlyDictionary<string, string> cells)
    {
        Write(cells.Count);
        foreach ((string name, string value) in cells.Count > 1 ? cells.OrderBy(cell => cell.Key, StringComparer.Ordinal) : cells.AsEnumerable())
        {
            Write(name);
            Write(value);
        }
    }

    private void Write(string? text)
    {
        if (text is null)
        {
            Write(-1);
            return;
        }
        Reserve(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        int written = Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length + 4));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), written);
        _length += 4 + written;
    }

    private void Write(int number)
    {
        Reserve(4);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), number);
        _length += 4;
    }

    private void Reserve(int more)
    {
        if (_length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_length + more, _bytes.Length * 2));
        }
    }
}
