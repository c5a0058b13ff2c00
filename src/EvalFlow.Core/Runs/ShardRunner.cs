using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Runs;

/// <summary>
/// Evaluates one shard and commits it. Safe to repeat: finished samples come back from checkpoints, and only the first commit
/// counts.
/// </summary>
internal sealed class ShardRunner(IRunStore runs, IEvalRegistry registry, TimeProvider clock, ProgressBoard board, WorkerPace pace)
{
    // Recorded answers cost nothing to repeat; more often than this, saving them would cost more than it saves.
    private static readonly TimeSpan RecordedCheckpointEvery = TimeSpan.FromSeconds(1);

    /// <summary>Evaluates the shard; null when it was committed before.</summary>
    /// <param name="begun">Called when every sample of the shard has been begun: from then on there are free slots.</param>
    public async Task<CommitAnswer?> RunAsync(OpenRun run, int index, Action begun, CancellationToken cancellationToken)
    {
        if (await runs.FindOpenShardAsync(run.Run.RunId, index, cancellationToken) is not { } shard)
        {
            return null;
        }
        ShardResults results = new(shard.Count, run.Epochs.Count);
        Dictionary<int, int> positions = Positions(run, shard);
        foreach (ReadOnlyMemory<byte> part in await runs.ReadCheckpointsAsync(run.Run.RunId, index, cancellationToken))
        {
            foreach (SampleResult result in ResultLines.Read(part, run.GraderNames))
            {
                // An error is no result to keep: whoever goes on with a run wants another try.
                if (run.IsRecorded || !result.IsErrored)
                {
                    results.Add(positions[result.Ordinal], result);
                }
            }
        }
        // Where the money ended before the shard began there may be a thousand more like it: none of their samples is needed.
        bool isBeyondBudget = run.Budget is { IsClosed: true } && results.All().Count == 0;
        Sample[] samples = isBeyondBudget ? new Sample[shard.Count] : await ReadSamplesAsync(run, positions, cancellationToken);
        if (run.IsRecorded)
        {
            await EvaluateRecordedAsync(run, shard, samples, results, cancellationToken);
        }
        else
        {
            await EvaluateLiveAsync(run, shard, samples, results, begun, cancellationToken);
        }
        return await runs.CommitShardAsync(ShardFolding.Fold(run, index, samples, results), cancellationToken);
    }

    private async Task EvaluateRecordedAsync(
        OpenRun run, Shard shard, Sample[] samples, ShardResults results, CancellationToken cancellationToken)
    {
        List<SampleResult> unsaved = [];
        RunTally tally = board.For(run.Run.RunId);
        long saved = clock.GetTimestamp();
        foreach ((int position, int epoch) in results.Open())
        {
            cancellationToken.ThrowIfCancellationRequested();
            SampleResult result = await EvaluateAsync(run, samples[position], run.Ordinal(shard.First + position), epoch, cancellationToken);
            results.Add(position, result);
            unsaved.Add(result);
            tally.Add(result);
            if (clock.GetElapsedTime(saved) >= RecordedCheckpointEvery)
            {
                await runs.AddCheckpointAsync(run.Run.RunId, shard.Index, ResultLines.Write(unsaved, run.GraderNames), cancellationToken);
                unsaved.Clear();
                saved = clock.GetTimestamp();
            }
        }
    }

    private async Task EvaluateLiveAsync(
        OpenRun run, Shard shard, Sample[] samples, ShardResults results, Action begun, CancellationToken cancellationToken)
    {
        // What was paid for is saved even while the run is being cancelled.
        await using CheckpointWriter checkpoints = new(
            lines => runs.AddCheckpointAsync(run.Run.RunId, shard.Index, lines, CancellationToken.None),
            pace.CheckpointEvery, clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        RunTally tally = board.For(run.Run.RunId);
        using AffordablePairs affordable = new(run, samples, results);
        List<Task> underWay = [];
        try
        {
            await foreach (OpenPair pair in affordable.ReadAsync(stop.Token))
            {
                await run.Slots.WaitAsync(stop.Token);
                underWay.Add(EvaluateOneAsync(pair));
            }
            begun();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whatever stopped it is among the tasks, or is the caller's wish.
        }
        await Task.WhenAll(underWay);
        cancellationToken.ThrowIfCancellationRequested();

        async Task EvaluateOneAsync(OpenPair pair)
        {
            try
            {
                SampleResult result = await EvaluateAsync(
                    run, samples[pair.Position], run.Ordinal(shard.First + pair.Position), pair.Epoch, stop.Token);
                // Made once, here where samples run side by side: behind the writer everyone would wait for it.
                ReadOnlyMemory<byte> line = ResultLines.Line(result, run.GraderNames);
                await checkpoints.AddAsync(line);
                results.Add(pair.Position, result, line);
                tally.Add(result);
                affordable.Settle(pair, result);
                RunSignals.Tell(run, result);
            }
            catch (Exception)
            {
                await stop.CancelAsync();
                throw;
            }
            finally
            {
                run.Slots.Release();
            }
        }
    }

    private async ValueTask<SampleResult> EvaluateAsync(
        OpenRun run, Sample sample, int ordinal, int epoch, CancellationToken cancellationToken)
    {
        ModelRequest request = new(
            sample.Id, epoch, () => PromptRenderer.Render(run.Definition.Prompt, sample), run.Definition.Generation)
        {
            Run = run.Run.RunId,
        };
        ModelReply reply = await run.Model.GenerateAsync(request, cancellationToken);
        Grade[] grades = new Grade[run.Graders.Count];
        for (int i = 0; i < grades.Length; i++)
        {
            grades[i] = reply.Error is { } error
                ? Grade.Errored(error)
                : await run.Graders[i].GradeAsync(sample, reply, cancellationToken);
        }
        return new SampleResult(ordinal, sample.Id, epoch, reply, grades, clock.GetUtcNow());
    }

    private async Task<Sample[]> ReadSamplesAsync(OpenRun run, Dictionary<int, int> positions, CancellationToken cancellationToken)
    {
        Sample[] samples = new Sample[positions.Count];
        SampleChunk? chunk = null;
        IReadOnlyList<Sample> inChunk = [];
        // In the order of the samples, so that each chunk is unpacked once.
        foreach ((int ordinal, int position) in positions.OrderBy(pair => pair.Key))
        {
            if (chunk is null || ordinal >= chunk.First + chunk.Count)
            {
                chunk = await registry.ReadChunkAsync(run.Version.Hash, ordinal, cancellationToken)
                    ?? throw new InvalidDataException($"{run.Version.Id}@{run.Version.Version} holds no sample {ordinal}.");
                inChunk = SampleChunks.Unpack(chunk.Bytes);
            }
            samples[position] = inChunk[ordinal - chunk.First];
        }
        return samples;
    }

    /// <summary>Position in the shard by ordinal.</summary>
    private static Dictionary<int, int> Positions(OpenRun run, Shard shard) =>
        Enumerable.Range(0, shard.Count).ToDictionary(position => run.Ordinal(shard.First + position));
}
