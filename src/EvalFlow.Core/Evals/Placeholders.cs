using System.Text;

namespace EvalFlow.Core.Evals;

/// <summary>Texts with <c>{{name}}</c> in them. What is filled in is never searched for placeholders again.</summary>
public static class Placeholders
{
    /// <summary>The names, each once, in order of first use.</summary>
    public static IReadOnlyList<string> In(string template)
    {
        List<string> names = [];
        Walk(template, _ => { }, name =>
        {
            if (!names.Contains(name))
            {
                names.Add(name);
            }
        });
        return names;
    }

    /// <summary>The text with each placeholder replaced by its value.</summary>
    public static string Fill(string template, Func<string, string> value)
    {
        StringBuilder text = new();
        Walk(template, part => text.Append(part), name => text.Append(value(name)));
        return text.ToString();
    }

    /// <summary>The user message for a sample: <c>{{input}}</c> is its input, other names are its columns.</summary>
    public static string Fill(string template, Sample sample) => template == "{{input}}"
        ? sample.Input
        : Fill(template, name => name == "input" ? sample.Input : sample.Columns.GetValueOrDefault(name, ""));

    /// <summary>True when a <c>{{</c> has no <c>}}</c>, or nothing between them.</summary>
    internal static bool AreBroken(string template)
    {
        int opened = template.Split("{{").Length - 1;
        int found = 0;
        Walk(template, _ => { }, _ => found++);
        return found != opened;
    }

    private static void Walk(string template, Action<string> text, Action<string> name)
    {
        int at = 0;
        while (template.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and int open)
        {
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            string inside = close < 0 ? "" : template[(open + 2)..close].Trim();
            if (inside.Length == 0)
            {
                text(template[at..(open + 2)]);
                at = open + 2;
                continue;
            }
            text(template[at..open]);
            name(inside);
            at = close + 2;
        }
        text(template[at..]);
    }
}
