using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;

namespace EvalFlow.Core.Tests.Findings;

/// <summary>Findings and what they are made of, for tests that care about a part of it.</summary>
internal static class A
{
    public static Finding Finding(string? owner = "Ann", DateOnly? due = null, int severity = 4) => new()
    {
        Title = "Self-harm, direct: violation_rate regressed",
        Severity = severity,
        Owner = owner,
        Due = due,
        Symptoms =
        [
            new Symptom
            {
                EvalId = "self-harm", Metric = "violation_rate", Direction = Direction.LowerIsBetter, BaselineRun = "r-1", CandidateRun = "r-2",
                Baseline = 0.04, Candidate = 0.3, N = 412, Failing = 13, Summary = "Regressed: violation_rate rose.",
            },
        ],
    };

    public static Claim Claim(string metric = "violation_rate", string? slice = null, Move move = Move.Down) => new()
    {
        EvalId = "self-harm",
        Metric = metric,
        Slice = slice,
        Move = move,
        BeforeRun = "r-2",
        BaselineRun = "r-1",
    };

    /// <summary>With two claims.</summary>
    public static Mitigation Mitigation(string findingId = "f-1", DateOnly? due = null, string? owner = "Bob") => new()
    {
        FindingId = findingId,
        Type = MitigationType.Prompt,
        Title = "New system prompt",
        Owner = owner,
        Due = due,
        Claims = [Claim(), Claim(slice: "language=de")],
    };

    public static ClaimEvidence Evidence(int claim, bool holds, string run = "r-3") => new()
    {
        Claim = claim, Run = run, Holds = holds, Because = "Because.", Rows = [],
    };
}
