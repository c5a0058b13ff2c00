using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Runs;

/// <summary>Reads how an answer looks while its text is at hand.</summary>
internal static class BehaviourReading
{
    // What providers call an answer that was cut at the token limit.
    private static readonly string[] CutShort = ["length", "max_tokens", "model_length", "max_output_tokens"];

    private static readonly string[] Ended = ["stop", "end_turn", "stop_sequence", "eos", "completed"];
    private static readonly string[] Tools = ["tool_calls", "tool_use", "function_call"];

    /// <summary>Null when there is no answer.</summary>
    public static Behaviour? Of(ModelReply reply)
    {
        if (reply.Text is not { } text)
        {
            return null;
        }
        string? language = LanguageReading.Of(text);
        return new Behaviour(
            text.Length,
            RefusalGrader.IsFiltered(reply.StopReason) ? RefusalStyle.Filtered : RefusalReading.Of(text, isEnglish: language == "en").Style,
            language,
            string.IsNullOrWhiteSpace(reply.StopReason) ? null : reply.StopReason.Trim().ToLowerInvariant(),
            reply.InputTokens,
            reply.OutputTokens,
            reply.LatencySeconds);
    }

    public static bool IsCutShort(string stopReason) => CutShort.Contains(stopReason);

    /// <summary>One word for what providers call differently: stop, length, content_filter, tool_calls or other.</summary>
    public static string StopKind(string stopReason) => IsCutShort(stopReason) ? "length"
        : RefusalGrader.IsFiltered(stopReason) ? "content_filter"
        : Ended.Contains(stopReason) ? "stop"
        : Tools.Contains(stopReason) ? "tool_calls"
        : "other";
}
