using EvalFlow.Core.Registry.Catalogs;

namespace EvalFlow.Functions.Host;

/// <summary>What a process of the app keeps on its own disk.</summary>
/// <param name="Files">What people wrote for the app, recorded responses among it.</param>
/// <param name="Replay">Recorded responses laid out for lookup; may be deleted at any time.</param>
internal sealed record LocalFolders(string Files, string Replay)
{
    public string Catalog => Path.Combine(Files, CatalogReader.Folder);

    public static LocalFolders Under(string folder) => new(Path.Combine(folder, "files"), Path.Combine(folder, "replay"));
}
