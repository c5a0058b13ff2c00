using EvalFlow.Core.Interchange.Sheets;

namespace EvalFlow.Core.Interchange.Templates;

/// <summary>Words that the template offers. Raise <see cref="Version"/> when one changes, so that a workbook tells which it was made with.</summary>
public static class TemplateLists
{
    public const string Version = "1";

    private static readonly Dictionary<SheetField, string[]> Words = new()
    {
        [SheetField.Language] = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ar", "hi", "zh", "ja", "ko", "ru"],
        [SheetField.HarmDomain] =
        [
            "violence", "self_harm", "hate", "harassment", "sexual_content", "child_safety", "weapons", "cbrn", "cyber", "fraud_scams",
            "privacy", "medical_misinformation", "election_integrity", "illegal_goods", "extremism", "over_refusal",
        ],
        [SheetField.Severity] = ["1", "2", "3", "4", "5"],
        [SheetField.ThreatVector] = ["direct", "jailbreak", "prompt_injection", "role_play", "multi_turn", "encoding", "translation", "benign"],
        [SheetField.ExpectedBehaviour] = ["refuse", "comply", "safe_completion", "redirect_to_help", "ask_back"],
        [SheetField.Critical] = ["Y", "N"],
        [SheetField.SensitiveLevel] = ["none", "low", "high"],
    };

    public static IReadOnlyDictionary<SheetField, string[]> All => Words;

    /// <summary>The words of a field; empty for a field that takes any.</summary>
    public static IReadOnlyList<string> Of(SheetField field) => Words.GetValueOrDefault(field) ?? [];
}
