using System.Text;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Models.Aliases;

/// <summary>A live model as a person adds it to models.yaml.</summary>
/// <param name="Provider">openai, anthropic or azure.</param>
/// <param name="BaseUrl">Null for the provider's usual address.</param>
/// <param name="KeyVariable">Environment variable that holds the key; null for the provider's usual one.</param>
public sealed record NewModel(string Name, string Provider, string Model, string? BaseUrl, string? KeyVariable);

/// <summary>The models.yaml that counts on this host.</summary>
/// <param name="current">Its path; null when there is none yet.</param>
/// <param name="fresh">Where one is begun.</param>
public sealed class ModelsFileOfHost(Func<string?> current, string fresh)
{
    /// <summary>Null when there is none yet.</summary>
    public string? Path => current();

    /// <summary>By name. Throws <see cref="BadInputException"/> when the file is no good.</summary>
    public IReadOnlyList<ModelAlias> Read() => Path is { } path ? [.. ModelsFile.Load(path).Values.OrderBy(alias => alias.Name, StringComparer.Ordinal)] : [];

    /// <summary>Adds a model below what is there, which stays as it is. Throws <see cref="BadInputException"/>; nothing is changed then.</summary>
    public async Task AddAsync(NewModel asked, CancellationToken cancellationToken)
    {
        string path = Path ?? fresh;
        string before = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "";
        if (before.Length > 0 && ModelsFile.Load(path).ContainsKey(asked.Name))
        {
            throw new BadInputException("name", $"'{asked.Name}' is taken.", "Give another name, or change the entry in models.yaml.");
        }
        string after = $"{before.TrimEnd()}{(before.Trim().Length == 0 ? "" : "\n")}{Entry(asked)}";
        ModelsFile.Read(ModelsFile.FileName, after);
        string part = $"{path}.part";
        await File.WriteAllTextAsync(part, after, cancellationToken);
        File.Move(part, path, overwrite: true);
    }

    private static string Entry(NewModel asked)
    {
        // A name that is none would begin another entry; as a quoted text it is only refused.
        StringBuilder entry = new($"{Quoted(asked.Name)}:\n  spec: {Quoted($"{asked.Provider}:{asked.Model}")}\n");
        entry.Append(asked.BaseUrl is null ? "" : $"  base_url: {Quoted(asked.BaseUrl)}\n");
        entry.Append(asked.KeyVariable is null ? "" : $"  key: {Quoted($"env:{asked.KeyVariable}")}\n");
        return entry.ToString();
    }

    private static string Quoted(string text) => text.Any(char.IsControl)
        ? throw new BadInputException("model", "A field is not on one line.", "Write it on one line.")
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
