namespace EvalFlow.Core.Registry;

/// <summary>Where an eval stands and may go, as other programs read it.</summary>
public sealed record StateReport(EvalStanding Standing, IReadOnlyList<EvalState> Next);

/// <param name="History">Oldest first.</param>
public sealed record HistoryReport(string EvalId, IReadOnlyList<EvalStanding> History);
