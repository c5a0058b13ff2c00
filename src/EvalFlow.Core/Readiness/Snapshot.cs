namespace EvalFlow.Core.Readiness;

/// <summary>A signed picture of a release. Nothing in it ever changes: what changes later is in the next one.</summary>
/// <param name="Document">Canonical JSON; what is hashed and signed is this text in UTF-8.</param>
/// <param name="Sha256">Hex, of the document.</param>
/// <param name="Signature">Base64 of ECDSA P-256 over SHA-256 of the document, in the form of IEEE P1363 (r then s, 32 bytes each).</param>
/// <param name="KeyId">Hex SHA-256 of the public key, its first 16 digits.</param>
/// <param name="PublicKey">Base64 of the SubjectPublicKeyInfo.</param>
public sealed record Snapshot(string Document, string Sha256, string Signature, string KeyId, string PublicKey);

/// <summary>What is signed.</summary>
/// <param name="PreviousSha256">Of the snapshot before; null for the first. Leaving one out shows.</param>
internal sealed record SnapshotDocument(
    string Format, string SnapshotId, string ReleaseId, DateTimeOffset TakenAt, string TakenBy, string? PreviousSha256, string ToolVersion, ReadinessReport Readiness)
{
    public const string Version = "evalflow.readiness.v1";
}

/// <summary>Signs with a key that stays where it is: a file of the data home, or a key vault.</summary>
public interface ISnapshotSigner
{
    /// <summary>SubjectPublicKeyInfo of the key.</summary>
    Task<byte[]> ReadPublicKeyAsync(CancellationToken cancellationToken);

    /// <summary>ECDSA P-256 over a SHA-256, in the form of IEEE P1363.</summary>
    /// <param name="sha256">32 bytes.</param>
    Task<byte[]> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken);
}
