using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Runs;

/// <summary>Folds the results of a shard into what is stored of it.</summary>
internal static class ShardFolding
{
    public static ShardCommit Fold(OpenRun run, int index, Sample[] samples, ShardResults results)
    {
        ShardStatistics statistics = new(run.Definition, run.Epochs);
        List<ScoredSample> scored = new(samples.Length);
        List<SampleResult> evaluated = new(samples.Length * run.Epochs.Count);
        for (int position = 0; position < samples.Length; position++)
        {
            // A sample that the budget did not reach says nothing; it is neither missing nor an error.
            if (results.IsComplete(position))
            {
                scored.Add(Score(run, samples[position], results, position));
                statistics.Add(scored[^1]);
                evaluated.AddRange(Enumerable.Range(1, run.Epochs.Count).Select(epoch => results[position, epoch]));
            }
        }
        foreach (WatchedGate gate in run.Gates)
        {
            statistics.Add(gate.Changes());
        }
        // What was paid for is kept and counted even where the other epochs of its sample are still open.
        IReadOnlyList<SampleResult> all = results.All();
        foreach (SampleResult result in all)
        {
            statistics.Add(result);
        }
        int errored = evaluated.Count(result => result.IsErrored);
        return new ShardCommit(
            run.Run.RunId,
            index,
            new ShardCounts(
                evaluated.Count - errored, evaluated.Count(result => result.IsJudgeFailed), errored,
                (samples.Length * run.Epochs.Count) - evaluated.Count),
            ResultLines.Write(all, run.GraderNames, results.Lines()),
            new ScoreBlock(run.Definition.Samples.Slices, run.GraderNames, scored)
            {
                Behaviours = BehaviourColumns.Of([.. evaluated.Select(result => BehaviourReading.Of(result.Reply))]),
            }.Write(),
            statistics.Write(),
            Rows(run, evaluated));
    }

    private static ScoredSample Score(OpenRun run, Sample sample, ShardResults results, int position)
    {
        IReadOnlyList<string> names = run.Definition.Samples.Slices;
        string?[] slices = names.Count == 0 ? [] : new string?[names.Count];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = sample.Slices.GetValueOrDefault(names[i]);
        }
        ScoredSample scored = new(results[position, 1].Ordinal, sample.Id, sample.Cluster, slices, run.Epochs.Count, run.Graders.Count);
        for (int epoch = 0; epoch < run.Epochs.Count; epoch++)
        {
            SampleResult result = results[position, epoch + 1];
            for (int grader = 0; grader < result.Grades.Count; grader++)
            {
                Grading.Grade grade = result.Grades[grader];
                scored[epoch, grader] = new Cell(grade.Outcome, grade.Label, grade.Value);
            }
        }
        return scored;
    }

    private static IEnumerable<ScoreRow> Rows(OpenRun run, IReadOnlyList<SampleResult> results)
    {
        foreach (SampleResult result in results)
        {
            for (int grader = 0; grader < result.Grades.Count; grader++)
            {
                Grading.Grade grade = result.Grades[grader];
                yield return new ScoreRow(
                    result.SampleId, result.Epoch, run.GraderNames[grader], grade.Outcome, grade.Label, grade.Value, grade.Reason);
            }
        }
    }
}
