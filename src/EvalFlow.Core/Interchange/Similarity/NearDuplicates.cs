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
        DuplicateSearch search = new(texts.Count, threshold);
        List<NearDuplicate> found = [];
        for (int place = 0; place < texts.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (search.Add(texts[place]) is { } earlier && place >= from)
            {
                found.Add(new NearDuplicate(place, earlier.Place, earlier.Similarity));
            }
        }
        return found;
    }
}
