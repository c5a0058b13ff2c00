using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Models;

/// <summary>Makes the conversation that is sent for a sample.</summary>
public static class PromptRenderer
{
    /// <summary>System message, if any, then the sample's turns, or its input in the template.</summary>
    public static IReadOnlyList<ChatTurn> Render(PromptSpec prompt, Sample sample)
    {
        List<ChatTurn> turns = [];
        if (prompt.System is { Length: > 0 } system)
        {
            turns.Add(new ChatTurn("system", Placeholders.Fill(system, sample)));
        }
        if (sample.Messages is { Count: > 0 } messages)
        {
            turns.AddRange(messages);
        }
        else
        {
            turns.Add(new ChatTurn("user", Placeholders.Fill(prompt.Template, sample)));
        }
        return turns;
    }
}
