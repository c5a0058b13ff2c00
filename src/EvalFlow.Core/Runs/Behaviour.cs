using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>How one answer looks, whatever graders make of it. Nothing of its text is kept.</summary>
/// <param name="Characters">Length of the text in UTF-16 units, at least 0.</param>
/// <param name="Language">Code of the language or script, such as <c>en</c> or <c>cyrillic</c>; null when it cannot be told.</param>
/// <param name="StopReason">As the provider states it, in lower case; null when unknown.</param>
internal readonly record struct Behaviour(
    int Characters, RefusalStyle Style, string? Language, string? StopReason, long? InputTokens, long? OutputTokens, double? LatencySeconds);
