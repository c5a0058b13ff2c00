namespace EvalFlow.Core.Regressions;

/// <summary>Why samples could not be paired, in words.</summary>
public static class LeftOutWords
{
    /// <summary>To follow a number: "3 could not be evaluated in the candidate".</summary>
    public static string Why(LeftOutCount count)
    {
        string run = count.In switch { ComparedRun.Baseline => "the baseline", ComparedRun.Candidate => "the candidate" };
        return count.Reason switch
        {
            LeftOutReason.Missing => $"not in {run}",
            LeftOutReason.Errored => $"could not be evaluated in {run}",
            LeftOutReason.JudgeFailed => $"with an unusable judge's answer in {run}",
            LeftOutReason.NotApplicable => $"that the grader does not apply to in {run}",
            LeftOutReason.NoValue => $"graded without a value in {run}",
        };
    }
}
