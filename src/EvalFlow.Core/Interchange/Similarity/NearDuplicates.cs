namespace EvalFlow.Core.Interchange.Similarity;

/// <summary>A text that says nearly the same as an earlier one.</summary>
/// <param name="Place">0-based place of the later text.</param>
/// <param name="Earlier">0-based place of the text it resembles.</param>
/// <param name="Similarity">Share of common pieces, 0 to 1; 1 when only case, punctuation or spacing differ.</param>
public sealed record NearDuplicate(int Place, int Earlier, double Similarity);

/// <summary>
/// Finds texts that resemble earlier ones: exactly, once case and punctuation are set aside, or in most of their five-letter
/// pieces. Every text is told about once, with the most similar of the earlier ones that were met.
/// </summary>
public static class NearDuplicates
{
    /// <summary>Similarity from which two prompts are probably one: a word changed in a sentence of ten leaves about 0.7.</summary>
    public const double Threshold = 0.7;

    /// <param name="from">Place from which on texts are told about; earlier ones are only what they may resemble.</param>
    public static IReadOnlyList<NearDuplicate> Find(IReadOnlyList<string> texts, int from, double threshold, CancellationToken cancellationToken)
    {
        uint[][] pieces = new uint[texts.Count][];
        ulong[] bands = new ulong[texts.Count * MinHash.Bands];
        Dictionary<string, int> exact = new(texts.Count, StringComparer.Ordinal);
        int[] same = new int[texts.Count];
        for (int place = 0; place < texts.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string plain = PlainPrompt.Of(texts[place]);
            same[place] = plain.Length == 0 || exact.TryAdd(plain, place) ? -1 : exact[plain];
            pieces[place] = same[place] < 0 ? Shingles.Of(plain) : [];
            if (same[place] < 0)
            {
                MinHash.Of(pieces[place], bands.AsSpan(place * MinHash.Bands, MinHash.Bands));
            }
        }
        return Collect(pieces, bands, same, from, threshold, cancellationToken);
    }

    private static List<NearDuplicate> Collect(
        uint[][] pieces, ulong[] bands, int[] same, int from, double threshold, CancellationToken cancellationToken)
    {
        BandIndex index = new(pieces.Length);
        List<NearDuplicate> found = [];
        for (int place = 0; place < pieces.Length; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (same[place] >= 0)
            {
                Add(found, place, same[place], 1, from);
                continue;
            }
            (int nearest, double similarity) = Nearest(pieces, bands.AsSpan(place * MinHash.Bands, MinHash.Bands), place, index);
            if (nearest >= 0 && similarity >= threshold)
            {
                Add(found, place, nearest, similarity, from);
            }
        }
        return found;
    }

    private static (int Nearest, double Similarity) Nearest(uint[][] pieces, ReadOnlySpan<ulong> keys, int place, BandIndex index)
    {
        (int nearest, double most) = (-1, 0);
        for (int band = 0; band < keys.Length; band++)
        {
            for (int other = index.First(keys[band]); other >= 0; other = index.After(other, band))
            {
                double similarity = other == nearest ? 0 : Shingles.Similarity(pieces[place], pieces[other]);
                (nearest, most) = similarity > most ? (other, similarity) : (nearest, most);
            }
            index.Add(keys[band], band, place);
        }
        return (nearest, most);
    }

    private static void Add(List<NearDuplicate> found, int place, int earlier, double similarity, int from)
    {
        if (place >= from)
        {
            found.Add(new NearDuplicate(place, earlier, similarity));
        }
    }
}
