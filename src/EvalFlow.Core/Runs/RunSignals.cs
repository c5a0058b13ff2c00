using System.Diagnostics;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>Counts finished samples for whoever listens; names of evals and models, nothing of their content.</summary>
internal static class RunSignals
{
    public static void Tell(OpenRun run, SampleResult result)
    {
        if (!Telemetry.Scored.Enabled && !Telemetry.Errored.Enabled && !Telemetry.Refused.Enabled && !Telemetry.Cost.Enabled)
        {
            return;
        }
        TagList tags = [new("evalflow.eval.id", run.Run.EvalId), new("gen_ai.request.model", run.Run.Model)];
        (result.IsErrored ? Telemetry.Errored : Telemetry.Scored).Add(1, tags);
        if (IsRefused(result))
        {
            Telemetry.Refused.Add(1, tags);
        }
        double cost = (result.Reply.CostUsd ?? 0) + result.Grades.Sum(grade => grade.Judge?.CostUsd ?? 0);
        if (cost > 0)
        {
            Telemetry.Cost.Add(cost, tags);
        }
    }

    private static bool IsRefused(SampleResult result) =>
        RefusalGrader.IsFiltered(result.Reply.StopReason) || result.Grades.Any(grade => grade.Label == RefusalSpec.Full);
}
