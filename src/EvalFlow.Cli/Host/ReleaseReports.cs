namespace EvalFlow.Cli.Host;

/// <summary>Reports of releases as files of the data home.</summary>
internal static class ReleaseReports
{
    public static string PathOf(string home, string releaseId) => Path.Combine(home, "reports", $"{releaseId}.html");

    /// <summary>The whole path; null while the report is not written.</summary>
    public static string? Find(string home, string releaseId) => PathOf(home, releaseId) is var path && File.Exists(path) ? Path.GetFullPath(path) : null;

    /// <summary>Whole or not at all: somebody may be reading it.</summary>
    public static async Task SaveAsync(string home, string releaseId, string html, CancellationToken cancellationToken)
    {
        string path = PathOf(home, releaseId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string draft = $"{path}.{Environment.ProcessId}.part";
        await File.WriteAllTextAsync(draft, html, cancellationToken);
        File.Move(draft, path, overwrite: true);
    }
}
