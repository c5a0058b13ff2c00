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
    public async Task<CommitAnswer?> RunAsync(OpenRun run, int index, CancellationToken cancellationToken)
    {
        if (await runs.FindOpenShardAsync(run.Run.RunId, index, cancellationToken) is not { } shard)
        {
            return null;
        }
        ShardResults results = new(shard.Count, run.Epochs.Count);
        foreach (ReadOnlyMemory<byte> part in await runs.ReadCheckpointsAsync(run.Run.RunId, index, cancellationToken))
        {
            foreach (SampleResult result in ResultLines.Read(part, run.GraderNames))
            {
                results.Add(Position(run, shard, result.Ordinal), result);
            }
        }
        Sample[] samples = await ReadSamplesAsync(run, shard, cancellationToken);
        if (run.Model.IsRecorded && run.Judges.All(judge => judge.IsRecorded))
        {
            await EvaluateRecordedAsync(run, shard, samples, results, cancellationToken);
        }
        else
        {
            await EvaluateLiveAsync(run, shard, samples, results, cancellationToken);
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
        OpenRun run, Shard shard, Sample[] samples, ShardResults results, CancellationToken cancellationToken)
    {
        // What was paid for is saved even while the run is being cancelled.
        await using CheckpointWriter checkpoints = new(
            batch => runs.AddCheckpointAsync(run.Run.RunId, shard.Index, ResultLines.Write(batch, run.GraderNames), CancellationToken.None),
            pace.CheckpointEvery, clock);
        RunTally tally = board.For(run.Run.RunId);
        ParallelOptions options = new() { MaxDegreeOfParallelism = run.Run.MaxConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(results.Open().ToList(), options, async (pair, token) =>
        {
            await run.Slots.WaitAsync(token);
            try
            {
                SampleResult result = await EvaluateAsync(
                    run, samples[pair.Position], run.Ordinal(shard.First + pair.Position), pair.Epoch, token);
                await checkpoints.AddAsync(result);
                results.Add(pair.Position, result);
                tally.Add(result);
            }
            finally
            {
                run.Slots.Release();
            }
        });
    }

    private async ValueTask<SampleResult> EvaluateAsync(
        OpenRun run, Sample sample, int ordinal, int epoch, CancellationToken cancellationToken)
    {
        ModelRequest request = new(
            sample.Id, epoch, () => PromptRenderer.Render(run.Definition.Prompt, sample), run.Definition.Generation);
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

    private async Task<Sample[]> ReadSamplesAsync(OpenRun run, Shard shard, CancellationToken cancellationToken)
    {
        Sample[] samples = new Sample[shard.Count];
        SampleChunk? chunk = null;
        IReadOnlyList<Sample> inChunk = [];
        for (int position = 0; position < samples.Length; position++)
        {
            int ordinal = run.Ordinal(shard.First + position);
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

    private static int Position(OpenRun run, Shard shard, int ordinal) =>
        run.Selection is null ? ordinal - shard.First : Array.BinarySearch(run.Selection, ordinal) - shard.First;
}
