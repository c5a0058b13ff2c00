using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>
/// A blob written piece by piece, in memory up to a block at a time. It appears when it is saved, in place of a former one of
/// that name.
/// </summary>
internal sealed class GrowingBlob(BlobContainerClient container, string name) : IAsyncDisposable
{
    private const int BlockSize = 4 << 20;

    private readonly BlockBlobClient _blob = container.GetBlockBlobClient(name);
    private readonly MemoryStream _gathered = new();
    private readonly List<string> _blocks = [];

    // Two writers of the same blob must not take each other's blocks for their own.
    private readonly string _writer = Keys.Unique();

    public async Task AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _gathered.Write(bytes.Span);
        if (_gathered.Length >= BlockSize)
        {
            await StageAsync(cancellationToken);
        }
    }

    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (_blocks.Count == 0)
        {
            _gathered.Position = 0;
            await _blob.UploadAsync(_gathered, cancellationToken: cancellationToken);
            return;
        }
        if (_gathered.Length > 0)
        {
            await StageAsync(cancellationToken);
        }
        await _blob.CommitBlockListAsync(_blocks, cancellationToken: cancellationToken);
    }

    public ValueTask DisposeAsync() => _gathered.DisposeAsync();

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        string block = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_writer}{_blocks.Count:D8}")));
        _gathered.Position = 0;
        await _blob.StageBlockAsync(block, _gathered, cancellationToken: cancellationToken);
        _blocks.Add(block);
        _gathered.SetLength(0);
    }
}
