using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Calibration;

/// <summary>Turns the words that people wrote into the labels that the judge gives.</summary>
internal sealed class LabelWords
{
    private readonly Dictionary<string, string> _words;
    private readonly IReadOnlyList<string>? _labels;

    private LabelWords(Dictionary<string, string> words, IReadOnlyList<string>? labels) => (_words, _labels) = (words, labels);

    /// <summary>Throws <see cref="BadInputException"/> when a word is to stand for a label that the judge never gives.</summary>
    public static LabelWords Of(string file, IReadOnlyDictionary<string, string> words, IReadOnlyList<string>? labels)
    {
        Problem[] problems = [.. words.Where(word => labels is not null && Known(word.Value, labels) is null).Select(word => new Problem(
            file, null, null, "--map", $"'{word.Key}' is to stand for '{word.Value}', which is none of the judge's labels.{Suggestion.Ask(word.Value, labels!)}",
            $"Map words to one of: {string.Join(", ", labels!)}."))];
        return problems.Length > 0
            ? throw new BadInputException(problems)
            : new LabelWords(new Dictionary<string, string>(words, StringComparer.OrdinalIgnoreCase), labels);
    }

    /// <summary>The label that a word stands for; null when there is none.</summary>
    public string? Find(string word)
    {
        string text = _words.GetValueOrDefault(word, word);
        return _labels is null ? ColumnGrader.Canonical(text) : Known(text, _labels);
    }

    public string Ask(string word) => Suggestion.Ask(word, _labels!);

    public string Fix(string word) => $"Use one of: {string.Join(", ", _labels!)}; or say what the word stands for: --map \"{word}=LABEL\".";

    private static string? Known(string text, IReadOnlyList<string> labels) =>
        labels.FirstOrDefault(label => ColumnGrader.SameLabel.Equals(label, text));
}
