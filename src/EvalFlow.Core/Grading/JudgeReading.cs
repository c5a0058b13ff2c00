using System.Text;
using System.Text.Json;

namespace EvalFlow.Core.Grading;

/// <summary>Reads a judge's label: a JSON object (bare, fenced or amid prose), a line <c>LABEL: x</c>, or the bare label.</summary>
internal sealed class JudgeReading(IReadOnlyList<string> labels)
{
    // A judge that writes more objects than this is not giving a verdict; the bound keeps hostile text cheap.
    private const int MaxObjects = 100;

    /// <summary>The label; or a problem when there are several or an unknown one; or neither when nothing looks like a label.</summary>
    public (string? Label, string? Problem) Label(string words, string response)
    {
        Found found = new();
        string text = words.Trim();
        ReadObjects(text, response, found);
        ReadLastLine(text, found);
        if (found.Label is null && found.Stranger is false && Known(text.AsSpan().Trim("\"'`*.")) is { } bare)
        {
            found.Label = bare;
        }
        return found switch
        {
            { Several: true } => (null, "judge reply unparseable: two different labels"),
            { Stranger: true } => (null, "judge reply unparseable: a label that is not allowed"),
            _ => (found.Label, null),
        };
    }

    private void ReadObjects(string text, string response, Found found)
    {
        int tried = 0;
        for (int at = text.IndexOf('{', StringComparison.Ordinal); at >= 0 && tried < MaxObjects; tried++)
        {
            int length = ReadObject(text.AsSpan(at), out string? label);
            // A judge that quotes the response quotes the verdict somebody planted there.
            bool quoted = length < text.Length && length > 0 && response.Contains(text.Substring(at, length), StringComparison.Ordinal);
            if (label is not null && !quoted)
            {
                found.Add(label, Known(label));
            }
            at = text.IndexOf('{', at + Math.Max(1, length));
        }
    }

    /// <summary>Length of the JSON object the text starts with, 0 when it is none; and what stands under its "label".</summary>
    private static int ReadObject(ReadOnlySpan<char> text, out string? label)
    {
        label = null;
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        Utf8JsonReader reader = new(bytes, isFinalBlock: true, default);
        try
        {
            reader.Read();
            while (reader.Read() && reader.CurrentDepth > 0)
            {
                if (reader.CurrentDepth == 1 && reader.TokenType is JsonTokenType.PropertyName
                    && string.Equals(reader.GetString(), "label", StringComparison.OrdinalIgnoreCase))
                {
                    reader.Read();
                    label = reader.TokenType is JsonTokenType.String ? reader.GetString() : Encoding.UTF8.GetString(reader.ValueSpan);
                }
            }
            return Encoding.UTF8.GetCharCount(bytes, 0, (int)reader.BytesConsumed);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            label = null;
            return 0;
        }
    }

    private void ReadLastLine(string text, Found found)
    {
        ReadOnlySpan<char> line = text.AsSpan(text.LastIndexOf('\n') + 1).Trim().Trim("*`");
        if (line.StartsWith("LABEL:", StringComparison.OrdinalIgnoreCase))
        {
            ReadOnlySpan<char> label = line[6..].Trim().Trim("\"'`*.");
            found.Add(label.ToString(), Known(label));
        }
    }

    private string? Known(ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> bare = word.Trim();
        foreach (string label in labels)
        {
            if (bare.Equals(label, StringComparison.OrdinalIgnoreCase))
            {
                return label;
            }
        }
        return null;
    }

    private sealed class Found
    {
        public string? Label { get; set; }

        public bool Several { get; private set; }

        public bool Stranger { get; private set; }

        public void Add(string written, string? known)
        {
            Stranger |= known is null && written.Trim().Length > 0;
            Several |= Label is not null && known is not null && Label != known;
            Label ??= known;
        }
    }
}
