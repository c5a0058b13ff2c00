using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Providers;

namespace EvalFlow.Cli.Host;

/// <summary>Where models.yaml is looked for: where the command says, else in the working folder, else in the data home.</summary>
internal sealed class ModelsFiles(string? given, string home)
{
    /// <summary>The file that counts; null when there is none.</summary>
    public string? Path =>
        given ?? ((string[])[ModelsFile.FileName, System.IO.Path.Combine(home, ModelsFile.FileName)]).FirstOrDefault(File.Exists);

    private Known? _known;

    /// <summary>The aliases; throws <see cref="BadInputException"/> when the file is no good, or is not where the command says.</summary>
    public IReadOnlyDictionary<string, ModelAlias> Read()
    {
        if (Path is not { } path)
        {
            return new Dictionary<string, ModelAlias>();
        }
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new BadInputException(path, "There is no such file.", "Give --models the path of a models.yaml.");
        }
        // Asked for each live model that is opened; read again only when somebody changed it.
        Known? known = _known;
        if (known is null || known.Path != path || known.Written != file.LastWriteTimeUtc || known.Length != file.Length)
        {
            _known = known = new Known(path, file.LastWriteTimeUtc, file.Length, ModelsFile.Load(path));
        }
        return known.Aliases;
    }

    public ModelProviders Providers(TimeProvider clock) => new(Read, Environment.GetEnvironmentVariable, clock);

    private sealed record Known(string Path, DateTime Written, long Length, IReadOnlyDictionary<string, ModelAlias> Aliases);
}
