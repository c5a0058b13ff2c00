using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Registry.Catalogs;

/// <summary>Reads one file of a catalogue: a list of entries, each with an id of its own, under one name.</summary>
/// <param name="folder">The folder of the catalogue.</param>
/// <param name="name">Name of the file.</param>
/// <param name="list">Name of the list in it.</param>
internal sealed class CatalogFile(string folder, string name, string list)
{
    // Longer ones fit into no table and no message.
    private const int LongestId = 100;

    public string Path { get; } = System.IO.Path.Combine(folder, name);

    /// <summary>The entries that could be read; none when there is no such file. What is wrong is added to the problems, in file order.</summary>
    /// <param name="read">Reads an entry and its fields, <c>id</c> apart, and reports what is wrong with it; null when it is of no use.</param>
    public IReadOnlyList<T> Read<T>(List<Problem> problems, Func<Fields, string, T?> read)
        where T : class
    {
        List<Problem> found = [];
        List<T> entries = [];
        if (File.Exists(Path) && DefinitionFiles.ReadText(Path, found) is { } yaml
            && YamlText.Read(Path, yaml, found, $"Write {list}: and below it one '- {{ id: ... }}' per entry.") is { } root)
        {
            Fields fields = new(Path, "", root, found, what: "the file");
            HashSet<string> ids = new(StringComparer.Ordinal);
            foreach (Fields item in fields.Items(list) ?? [])
            {
                if (ReadEntry(item, ids, read) is { } entry)
                {
                    entries.Add(entry);
                }
            }
            fields.Finish();
        }
        problems.AddRange(found.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column?.PadLeft(6), StringComparer.Ordinal));
        return entries;
    }

    private static T? ReadEntry<T>(Fields item, HashSet<string> ids, Func<Fields, string, T?> read)
        where T : class
    {
        string? id = item.Text("id", required: true);
        if (id?.Length > LongestId)
        {
            item.Problem("id", $"The id is longer than {LongestId} characters.", "Use a short one.");
        }
        else if (id is not null && !ids.Add(id))
        {
            item.Problem("id", $"There is another entry called '{id}'.", "Give each entry an id of its own, and list versions below one entry.");
        }
        T? entry = read(item, id ?? "");
        item.Finish();
        return entry;
    }

    /// <summary>A day that must be there.</summary>
    public static DateOnly RequiredDate(Fields fields, string key)
    {
        if (!fields.Has(key))
        {
            fields.Problem(key, $"'{key}' is missing.", $"Add {key}: YYYY-MM-DD, for example {key}: 2026-10-01.");
        }
        return fields.Date(key) ?? DateOnly.MinValue;
    }

    /// <summary>
    /// The versions of an entry by their days, the earliest first. Reports none at all, two of one name, and two of one day, of
    /// which nobody could say which is in force.
    /// </summary>
    public static IReadOnlyList<T> Versions<T>(Fields fields, Func<Fields, T> read, Func<T, string> version, Func<T, DateOnly> day)
    {
        List<T> versions = [];
        foreach (Fields item in fields.Items("versions", required: true) ?? [])
        {
            T next = read(item);
            if (versions.Exists(other => version(other) == version(next) && version(next).Length > 0))
            {
                item.Problem("version", $"Version '{version(next)}' is listed twice.", "Give each version a name of its own.");
            }
            else if (versions.Exists(other => day(other) == day(next) && day(next) != DateOnly.MinValue))
            {
                item.Problem(null, $"Two versions begin on {day(next):yyyy-MM-dd}, so that nobody can say which is in force.", "Give each version a day of its own.");
            }
            versions.Add(next);
            item.Finish();
        }
        return [.. versions.OrderBy(day)];
    }
}
