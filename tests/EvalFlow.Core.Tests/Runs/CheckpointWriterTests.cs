using System.Text;
using EvalFlow.Core.Runs;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Runs;

public sealed class CheckpointWriterTests
{
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _saved = [];

    [Fact]
    public async Task Sample_ThatMustBeSafe_IsSavedBeforeItIsAdded()
    {
        await using CheckpointWriter writer = new(SaveAsync, TimeSpan.Zero, _clock);

        await writer.AddAsync(Line("a"));

        Assert.Equal(["a"], _saved);
    }

    [Fact]
    public async Task Samples_ThatMayGather_AreSavedTogetherWhenTheTimeIsUp()
    {
        TaskCompletionSource saved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CheckpointWriter writer = new(results => SaveAsync(results).ContinueWith(_ => saved.TrySetResult(), TaskScheduler.Default), Gather, _clock);
        await writer.AddAsync(Line("a"));
        await writer.AddAsync(Line("b"));
        Assert.Empty(_saved);

        while (!saved.Task.IsCompleted)
        {
            // The writer may not have begun to wait when the clock first moves.
            _clock.Advance(Gather);
            await Task.Yield();
        }

        Assert.Equal(["a b"], _saved);
    }

    [Fact]
    public async Task Samples_Gathered_AreSavedAtTheEnd()
    {
        CheckpointWriter writer = new(SaveAsync, Gather, _clock);
        await writer.AddAsync(Line("a"));
        await writer.AddAsync(Line("b"));

        await writer.DisposeAsync();

        Assert.Equal("a b", string.Join(' ', _saved));
    }

    [Fact]
    public async Task Failure_OfASaveNobodyWaitedFor_IsToldToWhoeverAddsNext()
    {
        TaskCompletionSource tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CheckpointWriter writer = new(
            _ =>
            {
                tried.TrySetResult();
                return Task.FromException(new IOException("no room"));
            },
            Gather, _clock);
        await writer.AddAsync(Line("a"));
        Exception? told = null;
        while (told is null)
        {
            _clock.Advance(Gather);
            await Task.Yield();
            told = tried.Task.IsCompleted ? await Record.ExceptionAsync(() => writer.AddAsync(Line("b"))) : null;
        }
        Assert.IsType<IOException>(told);
    }

    private Task SaveAsync(ReadOnlyMemory<byte> lines)
    {
        _saved.Add(string.Join(' ', Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        return Task.CompletedTask;
    }

    private static ReadOnlyMemory<byte> Line(string id) => Encoding.UTF8.GetBytes($"{id}\n");
}
