using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Evals;

/// <summary>Reads <c>samples</c>: the path of a data file and the meaning of its columns, or the samples themselves.</summary>
internal static class SampleSourceReader
{
    // Only these have a meaning of their own in inline samples; any other key is a column or a slice.
    private static readonly string[] InlineRoles = ["id", "input", "target", "cluster", "messages"];

    public static SampleSource? Read(Fields fields, string template, IReadOnlyList<GraderSpec> graders)
    {
        if (fields.IsList("samples"))
        {
            return fields.Items("samples", required: true) is { } rows ? Inline(fields.File, rows, template, graders) : null;
        }
        if (fields.Has("samples") && !fields.IsNested("samples"))
        {
            fields.Problem("samples", "'samples' must name the file and its columns, not only be a text.", $"Write samples: {{ path: {fields.Text("samples")}, id: COLUMN, input: COLUMN }}.");
        }
        else if (fields.Map("samples") is { } source)
        {
            SampleSource samples = FromFile(source);
            source.Finish();
            return samples.Path is null ? null : samples;
        }
        else if (!fields.Has("samples"))
        {
            fields.Problem("samples", "'samples' is missing.", "Add samples: { path: FILE, id: COLUMN, input: COLUMN }, or the samples themselves as a list.");
        }
        return null;
    }

    private static SampleSource FromFile(Fields source)
    {
        string? messages = Column(source, "messages");
        SampleSource samples = new()
        {
            Path = source.Text("path", required: true),
            Input = Column(source, "input") ?? (messages is null ? "input" : ""),
            Messages = messages,
            Target = Column(source, "target"),
            Cluster = Column(source, "cluster"),
            Slices = Columns(source, "slices"),
            Columns = Columns(source, "columns"),
            Where = Where(source),
        };
        return WithId(source, samples);
    }

    private static SampleSource WithId(Fields source, SampleSource samples)
    {
        IReadOnlyList<string> id = Columns(source, "id");
        if (!id.Any(name => name.Contains("{{", StringComparison.Ordinal)))
        {
            return samples with { Id = id };
        }
        if (id.Count > 1 || Placeholders.AreBroken(id[0]))
        {
            source.Problem("id", "A template for ids is one text with closed placeholders.", "Write id: \"v2-{{id}}\", with the name of a column between the braces.");
            return samples;
        }
        return samples with { Id = Placeholders.In(id[0]), IdTemplate = id[0] };
    }

    private static string? Column(Fields source, string key)
    {
        string? name = source.Text(key);
        if (name is not null && name.Trim().Length == 0)
        {
            source.Problem(key, $"'{key}' names no column.", $"Write {key}: COLUMN, or delete it.");
        }
        return name?.Trim();
    }

    private static IReadOnlyList<string> Columns(Fields source, string key)
    {
        IReadOnlyList<string> names = source.Texts(key) ?? [];
        if (names.Any(name => name.Trim().Length == 0))
        {
            source.Problem(key, $"'{key}' holds an empty column name.", $"Write {key}: [COLUMN, COLUMN], or delete it.");
        }
        else if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            source.Problem(key, $"'{key}' names a column twice.", "Name each column once.");
        }
        return [.. names.Select(name => name.Trim()).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    private static Dictionary<string, IReadOnlyList<string>> Where(Fields source)
    {
        IReadOnlyDictionary<string, IReadOnlyList<string>> where = source.TextsByName("where") ?? new Dictionary<string, IReadOnlyList<string>>();
        foreach (string column in where.Where(filter => filter.Value.Count == 0).Select(filter => filter.Key))
        {
            source.Problem("where", $"The filter on '{column}' allows no value, so that no row would be left.", $"Write where: {{ {column}: VALUE }} or {{ {column}: [VALUE, VALUE] }}.");
        }
        return where.Where(filter => filter.Value.Count > 0).ToDictionary(StringComparer.Ordinal);
    }

    private static SampleSource Inline(string file, IReadOnlyList<Fields> items, string template, IReadOnlyList<GraderSpec> graders)
    {
        HashSet<string> keys = [.. items.SelectMany(item => item.Keys)];
        HashSet<string> columns = [.. Placeholders.In(template), .. graders.SelectMany(grader => grader.Columns)];
        return new SampleSource
        {
            Id = keys.Contains("id") ? ["id"] : [],
            Input = keys.Contains("messages") && !keys.Contains("input") ? "" : "input",
            Messages = keys.Contains("messages") ? "messages" : null,
            Target = keys.Contains("target") ? "target" : null,
            Cluster = keys.Contains("cluster") ? "cluster" : null,
            Slices = [.. keys.Except(InlineRoles).Except(columns).Order(StringComparer.Ordinal)],
            Columns = [.. keys.Except(InlineRoles).Intersect(columns).Order(StringComparer.Ordinal)],
            Inline = new InlineSamples(file, [.. items.Select(Row)]),
        };
    }

    private static InlineRow Row(Fields item)
    {
        Dictionary<string, string> cells = [];
        HashSet<string> lists = [];
        foreach (string key in item.Keys)
        {
            if (item.IsNested(key) && key != "messages" && !(key == "target" && item.IsList(key)))
            {
                item.Problem(key, $"'{key}' must be a text.", $"Write {key}: some text.");
            }
            if (item.Cell(key) is { } cell)
            {
                cells.Add(key, cell);
                _ = item.IsList(key) && lists.Add(key);
            }
        }
        return new InlineRow(item.Line, cells, lists);
    }
}
