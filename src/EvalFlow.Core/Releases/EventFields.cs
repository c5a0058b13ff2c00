using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Releases;

/// <summary>
/// A JSON object while it is read. Every getter reports what is wrong, with its JSON path, and goes on, so that one reading
/// finds every problem; <see cref="Finish"/> reports the fields that nobody asked for.
/// </summary>
internal sealed partial class EventFields(string file, string path, JsonElement node, List<Problem> problems)
{
    private const int TextLength = 200;

    private readonly List<string> _asked = [];

    /// <summary>1 to 200 characters on one line, or null when the field is absent or wrong.</summary>
    public string? Text(string name, bool required = false, int most = TextLength)
    {
        if (Find(name) is not { } value)
        {
            if (required)
            {
                Report(name, $"'{name}' is missing.", $"Give \"{name}\" as a text.");
            }
            return null;
        }
        if (value.ValueKind != JsonValueKind.String)
        {
            Report(name, $"'{name}' is {Kind(value)}, not a text.", $"Write it in quotes: \"{name}\": \"...\".");
            return null;
        }
        return Check(name, value.GetString()!, most);
    }

    /// <summary>A text that matches, or null when it is absent or wrong.</summary>
    public string? Matching(string name, Regex pattern, bool required, string fix)
    {
        string? text = Text(name, required);
        if (text is null || pattern.IsMatch(text))
        {
            return text;
        }
        Report(name, $"'{text}' is not accepted for '{name}'.", fix);
        return null;
    }

    /// <summary>A point in time as RFC 3339 has it, with its offset from UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        string? text = Text(name);
        if (text is null)
        {
            return null;
        }
        if (Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out DateTimeOffset time))
        {
            return time;
        }
        Report(name, $"'{text}' is not a time with its offset from UTC.", "Write it as RFC 3339, for example 2026-11-20T09:00:00Z.");
        return null;
    }

    /// <summary>Distinct texts; empty when the field is absent or wrong.</summary>
    public IReadOnlyList<string> Texts(string name, int most)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            Report(name, $"'{name}' is not a list of texts.", $"Write \"{name}\": [\"first\", \"second\"].");
            return [];
        }
        string?[] texts = [.. value.EnumerateArray().Select((item, i) => Check($"{name}[{i}]", item.GetString()!, TextLength))];
        if (texts.Length > most || texts.OfType<string>().Distinct().Count() < texts.OfType<string>().Count())
        {
            Report(name, $"'{name}' holds {texts.Length} entries, some of them twice or more than {most}.", $"Name each once, {most} at most.");
        }
        return [.. texts.OfType<string>()];
    }

    /// <summary>The object under the name, to be read and finished in its turn.</summary>
    public EventFields? Object(string name)
    {
        JsonElement? value = Find(name);
        if (value is { ValueKind: JsonValueKind.Object } found)
        {
            return new EventFields(file, $"{path}.{name}", found, problems);
        }
        Report(name, value is { } other ? $"'{name}' is {Kind(other)}, not an object." : $"'{name}' is missing.", $"Give \"{name}\": {{ ... }} in JSON.");
        return null;
    }

    /// <summary>Reports every field that no getter asked for, unless it is accepted.</summary>
    public void Finish(Func<string, bool> isAccepted)
    {
        foreach (string name in node.EnumerateObject().Select(property => property.Name).Where(name => !_asked.Contains(name) && !isAccepted(name)))
        {
            Report(SafeName(name), $"'{SafeName(name)}' is not a known field.{Suggestion.Ask(name, _asked)}", $"Known fields of {path}: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}.");
        }
    }

    public void Report(string name, string message, string fix) => problems.Add(new Problem(file, null, null, $"{path}.{name}", message, fix));

    private string? Check(string name, string text, int most)
    {
        if (text.Trim().Length == 0 || text.Length > most || text.Any(char.IsControl))
        {
            Report(name, $"'{name}' is empty, longer than {most.ToString(CultureInfo.InvariantCulture)} characters, or not on one line.", "Write one line of text.");
            return null;
        }
        return text;
    }

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        return node.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    // What a stranger wrote stands in logs and on screens.
    private static string SafeName(string name) => Alerts.SafeName.Of(name, 60);

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.String => "a text",
        JsonValueKind.Undefined or JsonValueKind.Null => "nothing",
    };

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rfc3339();
}
