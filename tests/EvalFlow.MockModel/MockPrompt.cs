using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EvalFlow.MockModel;

public sealed record MockTurn(string Role, string Text);

/// <summary>What was asked, in either provider's shape.</summary>
/// <param name="Hash">Of model and turns; equal prompts have equal hashes.</param>
/// <param name="Attempt">How often the prompt had been asked before.</param>
public sealed record MockPrompt(string Model, IReadOnlyList<MockTurn> Turns, int? MaxTokens, bool Stream, ulong Hash, int Attempt)
{
    /// <summary>Text of the last turn.</summary>
    public string Text => Turns.Count == 0 ? "" : Turns[^1].Text;

    internal int InputTokens => Turns.Sum(turn => 4 + Tokens(turn.Text.Length));

    /// <summary>A quarter of the characters, at least one; what providers roughly count for English.</summary>
    internal static int Tokens(int characters) => Math.Max(1, (characters + 3) / 4);

    /// <summary>Null when the body is no such request.</summary>
    internal static MockPrompt? Read(ReadOnlySequence<byte> body)
    {
        try
        {
            return Read(new Utf8JsonReader(body));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static MockPrompt? Read(Utf8JsonReader reader)
    {
        string? model = null;
        string? system = null;
        List<MockTurn>? turns = null;
        int? maxTokens = null;
        bool stream = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "model": model = reader.GetString(); break;
                case "system": system = ReadText(ref reader); break;
                case "messages": turns = ReadTurns(ref reader); break;
                case "max_tokens" or "max_completion_tokens": maxTokens = reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : null; break;
                case "stream": stream = reader.TokenType == JsonTokenType.True; break;
                default: reader.Skip(); break;
            }
        }
        if (model is null || turns is not { Count: > 0 })
        {
            return null;
        }
        if (system is not null)
        {
            turns.Insert(0, new MockTurn("system", system));
        }
        return new MockPrompt(model, turns, maxTokens, stream, HashOf(model, turns), 0);
    }

    private static List<MockTurn> ReadTurns(ref Utf8JsonReader reader)
    {
        List<MockTurn> turns = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            string role = "";
            string text = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                switch (name)
                {
                    case "role": role = reader.GetString() ?? ""; break;
                    case "content": text = ReadText(ref reader); break;
                    default: reader.Skip(); break;
                }
            }
            turns.Add(new MockTurn(role, text));
        }
        return turns;
    }

    // A text, or a list of parts with a text each.
    private static string ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        }
        using JsonDocument parts = JsonDocument.ParseValue(ref reader);
        return string.Concat(parts.RootElement.EnumerateArray()
            .Select(part => part.TryGetProperty("text", out JsonElement text) ? text.GetString() : ""));
    }

    private static ulong HashOf(string model, List<MockTurn> turns)
    {
        ulong hash = Add(0, model);
        foreach (MockTurn turn in turns)
        {
            hash = Add(Add(hash, turn.Role), turn.Text);
        }
        return hash;
    }

    private static ulong Add(ulong hash, string text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        hash = Draw.Mix(hash ^ (ulong)text.Length);
        foreach (ulong word in words)
        {
            hash = Draw.Mix(hash ^ word);
        }
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            hash = Draw.Mix(hash ^ rest);
        }
        return hash;
    }
}
