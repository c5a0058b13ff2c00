namespace EvalFlow.Core.Audit;

/// <summary>The audit log as other programs read it; the field name is the contract.</summary>
public sealed record AuditLog(IReadOnlyList<AuditEntry> Entries);
