using System.Globalization;
using EvalFlow.Core.Evals;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>A definition's YAML while it is being put together. What nobody sets stays as it was; comments do not survive.</summary>
internal sealed class YamlDraft
{
    private readonly YamlMappingNode _root;

    private YamlDraft(YamlMappingNode root) => _root = root;

    public static YamlDraft Empty() => new([]);

    /// <summary>Begins with a text. Throws <see cref="BadInputException"/> when it is no definition's YAML.</summary>
    public static YamlDraft From(string name, string yaml)
    {
        List<Problem> problems = [];
        return YamlText.Read(name, yaml, problems) is { } root ? new YamlDraft(root) : throw new BadInputException(problems);
    }

    public bool Has(string key) => _root.Children.ContainsKey(new YamlScalarNode(key));

    /// <summary>Sets a text; null leaves the field as it is.</summary>
    public YamlDraft Set(string key, string? text)
    {
        if (text is not null)
        {
            Put(_root, key, Text(text));
        }
        return this;
    }

    public YamlDraft Set(string key, int? number)
    {
        if (number is { } known)
        {
            Raw(_root, key, known.ToString(CultureInfo.InvariantCulture));
        }
        return this;
    }

    /// <summary>Sets fields of a mapping under a key; those that are null stay as they are.</summary>
    public YamlDraft SetIn(string key, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        YamlMappingNode inner = _root.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) && node is YamlMappingNode mapping ? mapping : [];
        foreach ((string name, object? value) in fields)
        {
            PutAny(inner, name, value);
        }
        if (inner.Children.Count > 0)
        {
            Put(_root, key, inner);
        }
        return this;
    }

    /// <summary>Replaces what stands under a key by a mapping.</summary>
    public YamlDraft Replace(string key, IEnumerable<(string Key, object? Value)> fields)
    {
        Put(_root, key, Mapping(fields));
        return this;
    }

    /// <summary>Replaces what stands under a key by a list of mappings, each on a line.</summary>
    public YamlDraft Replace(string key, IEnumerable<IEnumerable<(string Key, object? Value)>> items)
    {
        Put(_root, key, new YamlSequenceNode(items.Select(item => (YamlNode)Mapping(item))));
        return this;
    }

    public override string ToString()
    {
        using StringWriter text = new() { NewLine = "\n" };
        new YamlStream(new YamlDocument(_root)).Save(text, assignAnchors: false);
        string yaml = text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        return yaml.EndsWith("...\n", StringComparison.Ordinal) ? yaml[..^4] : yaml;
    }

    private static YamlMappingNode Mapping(IEnumerable<(string Key, object? Value)> fields)
    {
        YamlMappingNode mapping = new() { Style = YamlDotNet.Core.Events.MappingStyle.Flow };
        foreach ((string key, object? value) in fields)
        {
            PutAny(mapping, key, value);
        }
        return mapping;
    }

    private static void PutAny(YamlMappingNode mapping, string key, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                Put(mapping, key, Text(text));
                break;
            case bool flag:
                Raw(mapping, key, flag ? "true" : "false");
                break;
            case IReadOnlyList<string> texts:
                Put(mapping, key, new YamlSequenceNode(texts.Select(each => (YamlNode)Text(each))) { Style = YamlDotNet.Core.Events.SequenceStyle.Flow });
                break;
            case IEnumerable<(string Key, object? Value)> fields:
                PutFields(mapping, key, fields);
                break;
            case IEnumerable<IEnumerable<(string Key, object? Value)>> items:
                Put(mapping, key, new YamlSequenceNode(items.Select(item => (YamlNode)Mapping(item))));
                break;
            case IFormattable number:
                Raw(mapping, key, number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value), value, "Neither a text, a list of texts, fields, a list of fields, a number nor a flag.");
        }
    }

    // Those that are null stay as they are.
    private static void PutFields(YamlMappingNode mapping, string key, IEnumerable<(string Key, object? Value)> fields)
    {
        YamlMappingNode inner = mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) && node is YamlMappingNode there ? there : [];
        foreach ((string name, object? value) in fields)
        {
            PutAny(inner, name, value);
        }
        Put(mapping, key, inner);
    }

    private static void Raw(YamlMappingNode mapping, string key, string plain) =>
        Put(mapping, key, new YamlScalarNode(plain) { Style = ScalarStyle.Plain });

    private static void Put(YamlMappingNode mapping, string key, YamlNode value) => mapping.Children[new YamlScalarNode(key)] = value;

    // Quoted where a reader could take the text for something else; the writer itself sees to the rest.
    private static YamlScalarNode Text(string text) => new(text)
    {
        Style = text.Length > 0 && text.All(sign => char.IsAsciiLetterOrDigit(sign) || " _./@-".Contains(sign, StringComparison.Ordinal)) && char.IsAsciiLetter(text[0])
            && !IsWord(text) ? ScalarStyle.Any : ScalarStyle.DoubleQuoted,
    };

    private static bool IsWord(string text) => text.ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n";
}
