namespace EvalFlow.Core.Evals;

/// <summary>Gives one instance for texts that repeat in many rows, such as the values of a slice.</summary>
internal sealed class RepeatedTexts
{
    // Beyond this many the column does not repeat, and remembering it would grow with the file.
    private const int Most = 4096;

    private readonly HashSet<string> _texts = [];

    public string Share(string text)
    {
        if (_texts.TryGetValue(text, out string? known))
        {
            return known;
        }
        _ = _texts.Count < Most && _texts.Add(text);
        return text;
    }
}
