namespace EvalFlow.Core.Runs;

/// <summary>Runs as other programs read them; the field name is the contract.</summary>
public sealed record RunList(IReadOnlyList<RunReport> Runs);
