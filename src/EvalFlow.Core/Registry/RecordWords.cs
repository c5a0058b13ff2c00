namespace EvalFlow.Core.Registry;

/// <summary>Words that fields of a record take, in the order of their enums.</summary>
public static class RecordWords
{
    public static IReadOnlyList<string> Decisions { get; } = ["gate", "monitor", "explore"];

    public static IReadOnlyList<string> Splits { get; } = ["practice", "held_out"];

    public static IReadOnlyList<string> Behaviours { get; } = ["refuse", "safe_complete", "comply", "escalate"];
}
