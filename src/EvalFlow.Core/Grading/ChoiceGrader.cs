using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>Which of several choices the response names decides, when it names more than one.</summary>
public enum ChoicePick
{
    /// <summary>The one that stands first in the response.</summary>
    First,

    /// <summary>The one that stands last in the response.</summary>
    Last,

    /// <summary>The one listed first in the definition, wherever it stands in the response.</summary>
    Listed,
}

/// <summary>The response names one of a few choices; it is compared with the target.</summary>
public sealed record ChoiceSpec(string Name) : GraderSpec(Name, TypeName)
{
    internal const string TypeName = "choice";
    private static readonly string[] Picks = ["first", "last", "listed"];

    /// <summary>The choices, at least two. Single capital letters are read as letters of a multiple-choice question.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    public ChoicePick Pick { get; init; }

    public override IReadOnlyList<string> Labels => ResponseGrader.CorrectOrNot;

    public override bool HasValue => true;

    public override bool NeedsTarget => true;

    public override IGrader Build(Func<string, IModel> judges) => new ChoiceGrader(this);

    internal static ChoiceSpec? Read(Fields fields, string name)
    {
        IReadOnlyList<string>? choices = ReadChoices(fields);
        string? pick = fields.OneOf("pick", Picks);
        return choices is null ? null : new(name)
        {
            Choices = choices,
            Pick = pick is null ? ChoicePick.First : (ChoicePick)Array.IndexOf(Picks, pick),
        };
    }

    private static IReadOnlyList<string>? ReadChoices(Fields fields)
    {
        string? letters = fields.Text("letters");
        if (!fields.Has("choices"))
        {
            return ReadLetters(fields, letters ?? "ABCD");
        }
        if (letters is not null)
        {
            fields.Problem("letters", "'letters' and 'choices' cannot both be given.", "Keep choices for words, letters for A, B, C ...");
        }
        IReadOnlyList<string>? choices = fields.Texts("choices");
        if (choices is null)
        {
            return null;
        }
        if (choices.Count < 2 || choices.Any(string.IsNullOrWhiteSpace))
        {
            fields.Problem("choices", "'choices' must list at least two texts, none of them empty.", "Write choices: [yes, no].");
            return null;
        }
        if (choices.Distinct(StringComparer.OrdinalIgnoreCase).Count() < choices.Count)
        {
            fields.Problem("choices", "'choices' names one choice twice; upper and lower case count as the same.", "Name each choice once.");
            return null;
        }
        return choices;
    }

    private static string[]? ReadLetters(Fields fields, string letters)
    {
        if (letters.Length >= 2 && letters.All(char.IsAsciiLetterUpper) && letters.Distinct().Count() == letters.Length)
        {
            return [.. letters.Select(letter => letter.ToString())];
        }
        fields.Problem("letters", $"'{letters}' is not a row of different capital letters.", "Write letters: ABCD with a letter for each option.");
        return null;
    }
}

internal sealed class ChoiceGrader(ChoiceSpec spec) : ResponseGrader
{
    private readonly bool _letters = spec.Choices.All(choice => choice.Length == 1 && char.IsAsciiLetterUpper(choice[0]));

    protected override Grade GradeText(Sample sample, ModelReply reply, string text)
    {
        bool any = false;
        string? chosen = null;
        foreach (string target in sample.Targets)
        {
            if (Named(target.AsSpan().Trim()) is not { } wanted)
            {
                continue;
            }
            chosen = any ? chosen : Choose(text);
            any = true;
            if (ReferenceEquals(chosen, wanted))
            {
                return Right(true);
            }
        }
        if (!any)
        {
            return sample.Targets.All(string.IsNullOrWhiteSpace) ? NoTarget : Grade.Skipped("the target is none of the choices");
        }
        return Right(false, chosen is null ? "no choice found" : null);
    }

    private string? Named(ReadOnlySpan<char> target)
    {
        foreach (string choice in spec.Choices)
        {
            if (target.Equals(choice, StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }
        return null;
    }

    private string? Choose(string text)
    {
        string? best = null;
        (int Start, int Length) bestPlace = default;
        foreach (string choice in spec.Choices)
        {
            int at = spec.Pick is ChoicePick.Last ? FindLast(text, choice) : FindFirst(text, choice);
            if (at < 0)
            {
                continue;
            }
            if (spec.Pick is ChoicePick.Listed)
            {
                return choice;
            }
            if (best is null || Wins((at, choice.Length), bestPlace))
            {
                (best, bestPlace) = (choice, (at, choice.Length));
            }
        }
        return best;
    }

    // Of two choices at one place the longer is meant: "not sure" holds "not", "very likely" ends in "likely".
    private bool Wins((int Start, int Length) place, (int Start, int Length) best) => spec.Pick is ChoicePick.Last
        ? (place.Start + place.Length, place.Length).CompareTo((best.Start + best.Length, best.Length)) > 0
        : (-place.Start, place.Length).CompareTo((-best.Start, best.Length)) > 0;

    private int FindFirst(string text, string choice)
    {
        int at = -1;
        do
        {
            at = at + 1 > text.Length ? -1 : text.IndexOf(choice, at + 1, Comparison);
        }
        while (at >= 0 && !Counts(text, at, choice.Length));
        return at;
    }

    private int FindLast(string text, string choice)
    {
        int end = text.Length;
        while (true)
        {
            int at = text.AsSpan(0, end).LastIndexOf(choice, Comparison);
            if (at < 0 || Counts(text, at, choice.Length))
            {
                return at;
            }
            end = at + choice.Length - 1;
        }
    }

    private StringComparison Comparison => _letters ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private bool Counts(string text, int at, int length)
    {
        int end = at + length;
        bool wholeWord = (at == 0 || !IsWordPart(text[at - 1]) || !IsWordPart(text[at]))
            && (end == text.Length || !IsWordPart(text[end]) || !IsWordPart(text[end - 1]));
        return wholeWord && !(_letters && IsWordOfEnglish(text, at));
    }

    private static bool IsWordPart(char sign) => char.IsLetterOrDigit(sign) || sign == '_';

    // "A" is an article and "I" a pronoun when a word in small letters, or an apostrophe, follows: "A good answer", "I'd say".
    private static bool IsWordOfEnglish(string text, int at)
    {
        if (text[at] is not ('A' or 'I') || at + 1 >= text.Length)
        {
            return false;
        }
        return text[at + 1] is '\'' or '\u2019'
            || (text[at + 1] == ' ' && at + 2 < text.Length && char.IsLower(text[at + 2]));
    }
}
