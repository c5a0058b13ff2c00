using System.Runtime.InteropServices;

namespace EvalFlow.Core.Interchange.Similarity;

/// <summary>
/// Pieces that many texts of a set have, such as those of a template that all are filled into. They say nothing of whether two of the
/// texts are one, and would make all of them look alike.
/// </summary>
internal sealed class CommonPieces
{
    /// <summary>Share of the texts from which on a piece is a common one.</summary>
    public const double Share = 0.2;

    // Of fewer texts a piece is soon in many.
    private const int FewestTexts = 20;

    private readonly HashSet<uint> _common;

    private CommonPieces(HashSet<uint> common) => _common = common;

    public static CommonPieces None { get; } = new([]);

    public int Count => _common.Count;

    /// <param name="texts">Some of the texts of the set; a few hundred tell it.</param>
    public static CommonPieces Of(IReadOnlyList<string> texts)
    {
        if (texts.Count < FewestTexts)
        {
            return None;
        }
        Dictionary<uint, int> counts = [];
        foreach (string text in texts)
        {
            foreach (uint piece in Shingles.Of(PlainPrompt.Of(text)))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, piece, out _)++;
            }
        }
        return new CommonPieces([.. counts.Where(piece => piece.Value >= Share * texts.Count).Select(piece => piece.Key)]);
    }

    /// <summary>The pieces that are not common, in their order.</summary>
    public uint[] Without(uint[] pieces) => _common.Count == 0 ? pieces : Array.FindAll(pieces, piece => !_common.Contains(piece));
}
