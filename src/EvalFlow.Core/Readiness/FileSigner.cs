using System.Security.Cryptography;

namespace EvalFlow.Core.Readiness;

/// <summary>A key in a file that only its owner may read, made when it is first needed.</summary>
/// <param name="path">File of the key in PKCS#8, PEM.</param>
public sealed class FileSigner(string path) : ISnapshotSigner
{
    /// <summary>Where the key of a data home is.</summary>
    public static string PathIn(string home) => Path.Combine(home, "keys", "readiness.pem");

    public async Task<byte[]> ReadPublicKeyAsync(CancellationToken cancellationToken)
    {
        using ECDsa key = await OpenAsync(cancellationToken);
        return key.ExportSubjectPublicKeyInfo();
    }

    public async Task<byte[]> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        using ECDsa key = await OpenAsync(cancellationToken);
        return key.SignHash(sha256.Span, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private async Task<ECDsa> OpenAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            await MakeAsync(cancellationToken);
        }
        ECDsa key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(path, cancellationToken));
        return key;
    }

    // Two processes that need it first at once must end with one key: the second finds the name taken.
    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string draft = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.new";
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        await using (StreamWriter writer = new(draft, options))
        {
            await writer.WriteAsync(key.ExportPkcs8PrivateKeyPem().AsMemory(), cancellationToken);
        }
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
