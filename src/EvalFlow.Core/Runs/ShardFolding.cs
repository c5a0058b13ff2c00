using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Runs;

/// <summary>Folds the results of a shard into what is stored of it.</summary>
internal static class ShardFolding
{
    public static ShardCommit Fold(OpenRun run, int index, Sample[] samples, ShardResults results)
    {
        ShardStatistics statistics = new(run.Definition, run.Epochs);
        ScoredSample[] scored = new ScoredSample[samples.Length];
        List<Behaviour?> behaviours = new(samples.Length * run.Epochs.Count);
        int errored = 0;
        int judgeFailed = 0;
        for (int position = 0; position < samples.Length; position++)
        {
            scored[position] = Score(run, samples[position], results, position);
            statistics.Add(scored[position]);
            for (int epoch = 1; epoch <= run.Epochs.Count; epoch++)
            {
                SampleResult result = results[position, epoch];
                statistics.Add(result);
                behaviours.Add(BehaviourReading.Of(result.Reply));
                errored += result.IsErrored ? 1 : 0;
                judgeFailed += result.IsJudgeFailed ? 1 : 0;
            }
        }
        IReadOnlyList<SampleResult> all = results.All();
        return new ShardCommit(
            run.Run.RunId,
            index,
            new ShardCounts(all.Count - errored, judgeFailed, errored),
            ResultLines.Write(all, run.GraderNames),
            new ScoreBlock(run.Definition.Samples.Slices, run.GraderNames, scored) { Behaviours = BehaviourColumns.Of(behaviours) }.Write(),
            statistics.Write(),
            Rows(run, all));
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
