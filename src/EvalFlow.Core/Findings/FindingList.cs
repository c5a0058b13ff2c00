namespace EvalFlow.Core.Findings;

/// <summary>Findings as other programs read them; the field name is the contract.</summary>
public sealed record FindingList(IReadOnlyList<FindingReport> Findings);
