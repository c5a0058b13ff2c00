using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Models;

/// <summary>Makes the conversation that is sent for a sample.</summary>
public static partial class PromptRenderer
{
    /// <summary>System message, if any, then the sample's turns, or its input in the template.</summary>
    public static IReadOnlyList<ChatTurn> Render(PromptSpec prompt, Sample sample)
    {
        List<ChatTurn> turns = [];
        if (prompt.System is { Length: > 0 } system)
        {
            turns.Add(new ChatTurn("system", Fill(system, sample)));
        }
        if (sample.Messages is { Count: > 0 } messages)
        {
            turns.AddRange(messages);
        }
        else
        {
            turns.Add(new ChatTurn("user", Fill(prompt.Template, sample)));
        }
        return turns;
    }

    // One pass: text that comes from a sample is data and is never searched for placeholders itself.
    private static string Fill(string template, Sample sample) => Placeholder().Replace(template, match => match.Groups["column"].Value switch
    {
        "input" => sample.Input,
        "target" => sample.Targets.Count > 0 ? sample.Targets[0] : "",
        var column => sample.Columns.GetValueOrDefault(column) ?? sample.Slices.GetValueOrDefault(column) ?? match.Value,
    });

    [GeneratedRegex(@"\{\{\s*(?<column>[^{}]+?)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
