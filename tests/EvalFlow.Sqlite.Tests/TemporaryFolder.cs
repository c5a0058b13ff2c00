namespace EvalFlow.Sqlite.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("evalflow-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
