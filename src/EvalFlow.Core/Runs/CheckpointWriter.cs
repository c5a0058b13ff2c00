using System.Threading.Channels;

namespace EvalFlow.Core.Runs;

/// <summary>
/// Saves finished samples of a shard as they come. While one batch is being saved the next gathers, so a slow disk makes
/// larger batches, not a longer queue; whoever adds a sample waits until it is safe.
/// </summary>
internal sealed class CheckpointWriter : IAsyncDisposable
{
    private readonly Channel<(SampleResult Result, TaskCompletionSource Saved)> _queue =
        Channel.CreateUnbounded<(SampleResult, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Task _writing;

    public CheckpointWriter(Func<IReadOnlyList<SampleResult>, Task> save) => _writing = WriteAsync(save);

    public Task AddAsync(SampleResult result)
    {
        TaskCompletionSource saved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Writer.TryWrite((result, saved)) ? saved.Task : throw new ObjectDisposedException(nameof(CheckpointWriter));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync(Func<IReadOnlyList<SampleResult>, Task> save)
    {
        List<(SampleResult Result, TaskCompletionSource Saved)> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out (SampleResult, TaskCompletionSource) next))
            {
                batch.Add(next);
            }
            await SaveAsync(save, batch);
            batch.Clear();
        }
    }

    private static async Task SaveAsync(Func<IReadOnlyList<SampleResult>, Task> save, List<(SampleResult Result, TaskCompletionSource Saved)> batch)
    {
        try
        {
            await save([.. batch.Select(entry => entry.Result)]);
            batch.ForEach(entry => entry.Saved.SetResult());
        }
#pragma warning disable CA1031 // The failure goes to everyone who waits for this batch.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            batch.ForEach(entry => entry.Saved.SetException(failure));
        }
    }
}
