using System.Globalization;
using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvalFlow.Core.Evals;

/// <summary>
/// A YAML mapping while it is read. Every getter reports what is wrong to the shared list of problems and goes on, so that
/// one reading finds every problem; <see cref="Finish"/> reports the keys that nobody asked for.
/// </summary>
public sealed class Fields
{
    private readonly string _file;
    private readonly string _path;
    private readonly YamlMappingNode _node;
    private readonly List<Problem> _problems;
    private readonly List<string> _asked = [];
    private readonly string _what;

    /// <param name="what">What problems call the whole of the file.</param>
    internal Fields(string file, string path, YamlMappingNode node, List<Problem> problems, string what = "the definition")
    {
        _what = what;
        _file = file;
        _path = path;
        _node = node;
        _problems = problems;
    }

    /// <summary>True when the key is present and not null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The text under the key, or null when it is absent. A required text may not be empty.</summary>
    public string? Text(string key, bool required = false)
    {
        YamlNode? node = Find(key);
        if (node is YamlScalarNode { Value: { } text } && (!required || text.Trim().Length > 0))
        {
            return text;
        }
        if (node is not null and not YamlScalarNode)
        {
            Problem(key, $"'{key}' must be a text, but is a {Kind(node)}.", $"Write {key}: some text.");
        }
        else if (required)
        {
            Problem(key, $"'{key}' is missing or empty.", $"Add {key}: ... to {Place}.");
        }
        return null;
    }

    /// <summary>One of the allowed words, or null when the key is absent or holds another word (which is reported).</summary>
    public string? OneOf(string key, IReadOnlyList<string> allowed, bool required = false)
    {
        string? text = Text(key, required);
        if (text is null || allowed.Contains(text))
        {
            return text;
        }
        Problem(key, $"'{text}' is not allowed for '{key}'.{Suggestion.Ask(text, allowed)}", $"Use one of: {string.Join(", ", allowed)}.");
        return null;
    }

    public int? Integer(string key, int min = int.MinValue, int max = int.MaxValue) => (int?)Whole(key, min, max);

    /// <summary>A whole number that may be larger than <see cref="Integer"/> allows, such as a seed.</summary>
    public long? Whole(string key, long min = long.MinValue, long max = long.MaxValue)
    {
        string? text = Text(key);
        if (text is null)
        {
            return null;
        }
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max)
        {
            return value;
        }
        bool isOpenDown = min is long.MinValue or int.MinValue;
        string range = Range(isOpenDown ? long.MinValue : min, max is int.MaxValue ? long.MaxValue : max, long.MinValue, long.MaxValue);
        Problem(key, $"'{text}' is not a whole number {range}.", $"Write {key}: N with N {range}.");
        return null;
    }

    /// <summary>A calendar day such as 2026-10-01.</summary>
    public DateOnly? Date(string key)
    {
        string? text = Text(key);
        if (text is null)
        {
            return null;
        }
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }
        Problem(key, $"'{text}' is not a date.", $"Write {key}: YYYY-MM-DD, for example 2026-10-01.");
        return null;
    }

    public double? Number(string key, double min = double.NegativeInfinity, double max = double.PositiveInfinity)
    {
        string? text = Text(key);
        if (text is null)
        {
            return null;
        }
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) && value >= min && value <= max)
        {
            return value;
        }
        string range = Range(min, max, double.NegativeInfinity, double.PositiveInfinity);
        string comma = text.Contains(',', StringComparison.Ordinal) ? " Decimals are written with a point." : "";
        Problem(key, $"'{text}' is not a number {range}.{comma}", $"Write {key}: X with X {range}.");
        return null;
    }

    public bool? Flag(string key)
    {
        string? text = Text(key);
        switch (text)
        {
            case null:
                return null;
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            default:
                Problem(key, $"'{text}' is neither true nor false.", $"Write {key}: true or {key}: false.");
                return null;
        }
    }

    /// <summary>A list of texts; a single text counts as a list of one. Null when the key is absent.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalarNode { Value: { } single }:
                return [single];
            case YamlSequenceNode list when list.All(item => item is YamlScalarNode { Value: not null }):
                return [.. list.Select(item => ((YamlScalarNode)item).Value!)];
            case { } other:
                Problem(key, $"'{key}' must be a text or a list of texts, but is a {Kind(other)}.", $"Write {key}: [first, second].");
                return null;
        }
    }

    /// <summary>A mapping from texts to lists of texts, such as a row filter. Null when the key is absent.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? TextsByName(string key)
    {
        Fields? map = Map(key);
        return map?._node.Children.Keys.OfType<YamlScalarNode>().Select(name => name.Value!)
            .ToDictionary(name => name, name => map.Texts(name) ?? []);
    }

    /// <summary>The mapping under the key, to be read and finished in its turn.</summary>
    public Fields? Map(string key)
    {
        YamlNode? node = Find(key);
        if (node is YamlMappingNode map)
        {
            return new Fields(_file, Path(key), map, _problems);
        }
        if (node is not null)
        {
            Problem(key, $"'{key}' must be a group of fields, but is a {Kind(node)}.", $"Write {key}: {{ name: value }}, or one 'name: value' per indented line.");
        }
        return null;
    }

    /// <summary>The list of mappings under the key. Null when the key is absent or something else (which is reported).</summary>
    public IReadOnlyList<Fields>? Items(string key, bool required = false)
    {
        YamlNode? node = Find(key);
        if (node is YamlSequenceNode mixed && mixed.FirstOrDefault(item => item is not YamlMappingNode) is { } stray)
        {
            Report(stray.Start, Path(key), $"Entry {mixed.Children.IndexOf(stray) + 1} of '{key}' is a {Kind(stray)}, not a group of fields.", "Write each entry as '- { name: value }'.");
            return null;
        }
        if (node is YamlSequenceNode list && (!required || list.Any()))
        {
            return [.. list.Select((item, i) => new Fields(_file, $"{Path(key)}[{i}]", (YamlMappingNode)item, _problems))];
        }
        if (node is not null || required)
        {
            string found = node is null ? "is missing" : node is YamlSequenceNode s && !s.Any() ? "is empty" : $"is a {Kind(node)}";
            Problem(key, $"'{key}' must be a list of entries, but {found}.", $"Write {key}: and below it one '- {{ name: value }}' per entry.");
        }
        return null;
    }

    /// <summary>Reports a problem at the key, or at the mapping itself when the key is absent.</summary>
    public void Problem(string? key, string message, string fix)
    {
        Mark mark = (key is null ? null : Node(key))?.Start ?? _node.Start;
        Report(mark, key is null ? _path : Path(key), message, fix);
    }

    /// <summary>Reports every key that no getter asked for.</summary>
    public void Finish()
    {
        foreach (YamlNode key in _node.Children.Keys)
        {
            string name = key is YamlScalarNode { Value: { } text } ? text : key.ToString();
            if (!_asked.Contains(name))
            {
                Report(key.Start, Path(name), $"'{name}' is not a known field.{Suggestion.Ask(name, _asked)}", $"Known fields of {Place}: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}.");
            }
        }
    }

    /// <summary>The file as problems call it.</summary>
    internal string File => _file;

    /// <summary>1-based line where the mapping begins.</summary>
    internal int Line => (int)_node.Start.Line;

    internal IEnumerable<string> Keys => _node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "");

    /// <summary>True when the value is a list or mapping; does not count as asking for it.</summary>
    internal bool IsNested(string key) => Node(key) is not null and not YamlScalarNode;

    internal bool IsList(string key) => Node(key) is YamlSequenceNode;

    /// <summary>The value as a cell of a table: texts as they are, lists and mappings as JSON; null when absent.</summary>
    internal string? Cell(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        { } nested => Json(nested, []),
    };

    /// <summary>Canonical JSON of the mapping: keys sorted, no comments, no layout. Two equal texts mean the same content.</summary>
    /// <param name="leaveOut">Keys of this mapping that do not count.</param>
    public string Canonical(params IReadOnlyCollection<string> leaveOut) => Json(_node, leaveOut);

    private static string Json(YamlNode node, IReadOnlyCollection<string> leaveOut)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            Write(writer, node, leaveOut);
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void Report(Mark mark, string field, string message, string fix) => _problems.Add(new Problem(
        _file, (int)mark.Line, ((int)mark.Column).ToString(CultureInfo.InvariantCulture), field, message, fix));

    private string Place => _path.Length == 0 ? _what : $"'{_path}'";

    private string Path(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private YamlNode? Find(string key)
    {
        if (!_asked.Contains(key))
        {
            _asked.Add(key);
        }
        return Node(key) is { } node and not YamlScalarNode { Value: null or "" or "~" or "null", Style: ScalarStyle.Plain or ScalarStyle.Any }
            ? node : null;
    }

    private YamlNode? Node(string key) => _node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) ? node : null;

    private static string Kind(YamlNode node) => node switch
    {
        YamlMappingNode => "group of fields",
        YamlSequenceNode => "list",
        _ => "text",
    };

    private static string Range<T>(T min, T max, T lowest, T highest)
        where T : IComparable<T>, IFormattable
    {
        string low = min.ToString(null, CultureInfo.InvariantCulture);
        string high = max.ToString(null, CultureInfo.InvariantCulture);
        return (min.CompareTo(lowest) > 0, max.CompareTo(highest) < 0) switch
        {
            (true, true) => $"between {low} and {high}",
            (true, false) => $"of at least {low}",
            (false, true) => $"of at most {high}",
            (false, false) => "(digits, with a point for decimals)",
        };
    }

    private static void Write(Utf8JsonWriter writer, YamlNode node, IReadOnlyCollection<string> leaveOut)
    {
        switch (node)
        {
            case YamlMappingNode map:
                writer.WriteStartObject();
                foreach ((string name, YamlNode value) in map.Children
                    .Select(pair => (((YamlScalarNode)pair.Key).Value ?? "", pair.Value))
                    .Where(pair => !leaveOut.Contains(pair.Item1))
                    .OrderBy(pair => pair.Item1, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    Write(writer, value, []);
                }
                writer.WriteEndObject();
                break;
            case YamlSequenceNode list:
                writer.WriteStartArray();
                foreach (YamlNode item in list)
                {
                    Write(writer, item, []);
                }
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(((YamlScalarNode)node).Value);
                break;
        }
    }
}
