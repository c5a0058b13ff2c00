namespace EvalFlow.Core.Grading;

/// <summary>
/// Tells the language of a text from its start: by script where that is enough, else by the commonest small words of ten
/// languages. It is made to notice that a model switched language, at about a microsecond a text; it says nothing rather
/// than guess about a few words, code or a language it has no words of.
/// </summary>
internal static class LanguageReading
{
    private const int Prefix = 300;
    private const int LongestWord = 8;

    // One small word can stand in any language; two of the same language hardly do.
    private const int FewestHits = 2;

    // Running text has a small word at least every tenth word; lists of names and code do not.
    private const int WordsPerHit = 10;

    /// <summary>A code such as <c>en</c>, or the script where several languages share it (<c>cyrillic</c>); null when it cannot be told.</summary>
    public static string? Of(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, Prefix)];
        ScriptCounts scripts = default;
        Span<int> hits = stackalloc int[SmallWords.Languages.Count];
        hits.Clear();
        int words = 0;
        ulong word = 0;
        int length = 0;
        foreach (char sign in text)
        {
            char letter = SmallWords.Letter(sign);
            if (letter != '\0')
            {
                word = (word << 8) | letter;
                length++;
                continue;
            }
            words += Count(word, ref length, hits);
            word = 0;
            scripts.Add(sign);
        }
        words += Count(word, ref length, hits);
        return scripts.Dominant(latinWords: words) ?? Best(hits, words);
    }

    private static int Count(ulong word, ref int length, Span<int> hits)
    {
        if (length == 0)
        {
            return 0;
        }
        uint languages = length <= LongestWord ? SmallWords.Find(word) : 0;
        for (; languages != 0; languages &= languages - 1)
        {
            hits[System.Numerics.BitOperations.TrailingZeroCount(languages)]++;
        }
        length = 0;
        return 1;
    }

    private static string? Best(ReadOnlySpan<int> hits, int words)
    {
        int best = 0;
        int second = 0;
        int language = -1;
        for (int i = 0; i < hits.Length; i++)
        {
            if (hits[i] > best)
            {
                (second, best, language) = (best, hits[i], i);
            }
            else
            {
                second = Math.Max(second, hits[i]);
            }
        }
        return best >= FewestHits && best > second && best * WordsPerHit >= words ? SmallWords.Languages[language] : null;
    }
}
