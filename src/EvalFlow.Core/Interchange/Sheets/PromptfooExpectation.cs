using System.Text.RegularExpressions;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>The values of promptfoo's __expected: <c>type:value</c>, <c>type(threshold):value</c>, or a bare text that must be equalled.</summary>
internal static partial class PromptfooExpectation
{
    /// <summary>The answer that must be equalled; null when the expectation is of another kind.</summary>
    public static string? Equal(string text, out string? other)
    {
        Match match = Typed().Match(text);
        other = match.Success && match.Groups["kind"].Value != "equals" ? match.Groups["kind"].Value : null;
        return other is not null ? null : match.Success ? text[match.Length..] : text;
    }

    // Only promptfoo's own kinds: an answer such as "note: do it" is no expectation of the kind "note".
    [GeneratedRegex(
        @"^(?<kind>(not-)?(equals|contains|contains-any|contains-all|icontains|icontains-any|icontains-all|starts-with|regex|is-json|contains-json|is-sql|is-xml|is-html|is-refusal|javascript|python|fn|eval|file|webhook|similar|llm-rubric|grade|model-graded-closedqa|model-graded-factuality|factuality|g-eval|classifier|moderation|cost|latency|levenshtein|rouge-n|bleu|perplexity|answer-relevance|context-faithfulness|context-recall|context-relevance|guardrails))(\([0-9.]+\))?:\s*",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Typed();
}
