using System.Security.Cryptography;

namespace EvalFlow.Core.Evals;

/// <summary>The hash over all samples in their order.</summary>
internal sealed class DatasetHash : IDisposable
{
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ContentHash _content = new();

    /// <summary>Samples added so far.</summary>
    public int Count { get; private set; }

    public void Add(Sample sample)
    {
        _content.AddTo(_all, sample);
        Count++;
    }

    /// <summary>Hex SHA-256 of what was added.</summary>
    public string Take() => Convert.ToHexStringLower(_all.GetHashAndReset());

    public void Dispose() => _all.Dispose();
}
