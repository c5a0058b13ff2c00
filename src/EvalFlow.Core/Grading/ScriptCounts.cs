namespace EvalFlow.Core.Grading;

/// <summary>Letters of a text by script, those of Latin left out.</summary>
internal struct ScriptCounts
{
    // A sign of these scripts says as much as a third of a Latin word, or, of Chinese, as a whole one.
    private const int SignsPerWord = 3;

    /// <summary>What <see cref="Dominant"/> can answer.</summary>
    public static readonly string[] Names = ["el", "cyrillic", "he", "arabic", "devanagari", "bengali", "th", "ko", "ja", "zh"];

    private int _signs;
    private int _greek;
    private int _cyrillic;
    private int _hebrew;
    private int _arabic;
    private int _devanagari;
    private int _bengali;
    private int _thai;
    private int _hangul;
    private int _kana;
    private int _han;

    public void Add(char sign)
    {
        if (sign < '\u0370')
        {
            return;
        }
        _signs++;
        switch (sign)
        {
            case <= '\u03FF': _greek++; break;
            case >= '\u0400' and <= '\u052F': _cyrillic++; break;
            case >= '\u0590' and <= '\u05FF': _hebrew++; break;
            case >= '\u0600' and <= '\u077F': _arabic++; break;
            case >= '\u0900' and <= '\u097F': _devanagari++; break;
            case >= '\u0980' and <= '\u09FF': _bengali++; break;
            case >= '\u0E00' and <= '\u0E7F': _thai++; break;
            case >= '\u1100' and <= '\u11FF' or >= '\uAC00' and <= '\uD7AF': _hangul++; break;
            case >= '\u3040' and <= '\u30FF': _kana++; break;
            case >= '\u4E00' and <= '\u9FFF': _han++; break;
        }
    }

    /// <summary>The script that outweighs all words in Latin letters; null when none does.</summary>
    public readonly string? Dominant(int latinWords)
    {
        if (_signs == 0)
        {
            return null;
        }
        int eastAsian = _kana + _han;
        (int Signs, string Name) best = new[]
        {
            (_greek, "el"), (_cyrillic, "cyrillic"), (_hebrew, "he"), (_arabic, "arabic"), (_devanagari, "devanagari"), (_bengali, "bengali"),
            (_thai, "th"), (_hangul, "ko"), (eastAsian * SignsPerWord, _kana > 0 ? "ja" : "zh"),
        }.MaxBy(script => script.Item1);
        return best.Signs > latinWords * SignsPerWord ? best.Name : null;
    }
}
