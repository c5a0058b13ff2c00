using EvalFlow.Core;

namespace EvalFlow.Web.Kit;

/// <summary>What a shut text is, so that people know what they would open.</summary>
internal static class TurnWords
{
    public static string Of(string who, string text) => $"{who}, {Numbers.Count(text.Length)} {(text.Length == 1 ? "character" : "characters")}";
}
