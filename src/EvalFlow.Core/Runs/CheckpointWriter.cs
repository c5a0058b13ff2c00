using System.Threading.Channels;

namespace EvalFlow.Core.Runs;

/// <summary>
/// Saves finished samples of a shard as they come. While one batch is being saved the next gathers, so a slow disk makes
/// larger batches, not a longer queue; whoever adds a sample waits until it is safe. Where each save costs money, samples are
/// gathered for a while instead and nobody waits; a crash then repeats what was gathered.
/// </summary>
internal sealed class CheckpointWriter : IAsyncDisposable
{
    private readonly Channel<(ReadOnlyMemory<byte> Line, TaskCompletionSource Saved)> _queue =
        Channel.CreateUnbounded<(ReadOnlyMemory<byte>, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _gather;
    private readonly TimeProvider _clock;
    private readonly Task _writing;
    private Exception? _failure;

    /// <param name="gather">How long samples are gathered; zero when each must be safe before the next is begun.</param>
    public CheckpointWriter(Func<ReadOnlyMemory<byte>, Task> save, TimeSpan gather, TimeProvider clock)
    {
        _gather = gather;
        _clock = clock;
        _writing = WriteAsync(save);
    }

    /// <param name="line">A finished sample; see <see cref="ResultLines.Line"/>.</param>
    public Task AddAsync(ReadOnlyMemory<byte> line)
    {
        TaskCompletionSource saved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite((line, saved)), this);
        return _gather == TimeSpan.Zero ? saved.Task
            : _failure is { } failure ? Task.FromException(failure)
            : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _ending.TrySetResult();
        await _writing;
    }

    private async Task WriteAsync(Func<ReadOnlyMemory<byte>, Task> save)
    {
        List<(ReadOnlyMemory<byte> Line, TaskCompletionSource Saved)> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            await GatherAsync();
            while (_queue.Reader.TryRead(out (ReadOnlyMemory<byte>, TaskCompletionSource) next))
            {
                batch.Add(next);
            }
            await SaveAsync(save, batch);
            batch.Clear();
        }
    }

    private async Task GatherAsync()
    {
        if (_gather > TimeSpan.Zero)
        {
            await _ending.Task.WaitAsync(_gather, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static byte[] Join(List<(ReadOnlyMemory<byte> Line, TaskCompletionSource Saved)> batch)
    {
        byte[] all = new byte[batch.Sum(entry => entry.Line.Length)];
        int end = 0;
        foreach ((ReadOnlyMemory<byte> line, _) in batch)
        {
            line.Span.CopyTo(all.AsSpan(end));
            end += line.Length;
        }
        return all;
    }

    private async Task SaveAsync(Func<ReadOnlyMemory<byte>, Task> save, List<(ReadOnlyMemory<byte> Line, TaskCompletionSource Saved)> batch)
    {
        try
        {
            await save(Join(batch));
            batch.ForEach(entry => entry.Saved.SetResult());
        }
#pragma warning disable CA1031 // The failure goes to everyone who waits for this batch.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // Where nobody waits, whoever adds the next sample is told.
            _failure = failure;
            batch.ForEach(entry =>
            {
                entry.Saved.SetException(failure);
                _ = entry.Saved.Task.Exception;
            });
        }
    }
}
