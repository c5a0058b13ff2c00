using System.Text.Json;

namespace EvalFlow.Core.Evals;

/// <summary>Reads a conversation from its JSON list of {role, content}.</summary>
internal static class ChatTurns
{
    /// <summary>The turns, or null and what is wrong with them.</summary>
    public static IReadOnlyList<ChatTurn>? Read(string json, out string? wrong)
    {
        List<ChatTurn> turns = [];
        wrong = null;
        try
        {
            using JsonDocument list = JsonDocument.Parse(json);
            if (list.RootElement.ValueKind != JsonValueKind.Array || list.RootElement.GetArrayLength() == 0)
            {
                wrong = "The conversation is not a list of messages.";
                return null;
            }
            foreach (JsonElement item in list.RootElement.EnumerateArray())
            {
                wrong ??= Add(turns, item);
            }
            wrong ??= turns[^1].Role == "user" ? null : $"The conversation ends with a message of the {turns[^1].Role}, so that there is nothing for the model to answer.";
        }
        catch (JsonException)
        {
            wrong = "The conversation is not valid JSON.";
        }
        return wrong is null ? turns : null;
    }

    private static string? Add(List<ChatTurn> turns, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty("role", out JsonElement role) || !item.TryGetProperty("content", out JsonElement content)
            || role.ValueKind != JsonValueKind.String || content.ValueKind != JsonValueKind.String)
        {
            return $"Message {turns.Count + 1} of the conversation lacks the texts role and content.";
        }
        if (role.GetString() is not ("system" or "user" or "assistant"))
        {
            return $"Message {turns.Count + 1} of the conversation has the role '{role.GetString()}'.";
        }
        turns.Add(new ChatTurn(role.GetString()!, content.GetString()!));
        return null;
    }
}
