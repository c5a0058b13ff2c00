using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;

namespace EvalFlow.Web.Evals;

/// <summary>Whether evals are stale, as far as it is known: a catalogue that cannot be read hides no eval; it is said instead.</summary>
/// <param name="Evals">By id; null when the catalogue cannot be read.</param>
/// <param name="Problem">Why nothing is known; null when it is.</param>
internal sealed record KnownFreshness(IReadOnlyDictionary<string, EvalFreshness>? Evals, string? Problem)
{
    public EvalFreshness? Of(string id) => Evals?.GetValueOrDefault(id);

    /// <param name="ids">Null for all evals.</param>
    public static async Task<KnownFreshness> ReadAsync(ReadFreshness freshness, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken)
    {
        try
        {
            return new KnownFreshness((await freshness.ReadAsync(ids, cancellationToken)).ToDictionary(one => one.EvalId), null);
        }
        catch (BadInputException broken)
        {
            return new KnownFreshness(null, $"Whether evals are stale is not known, since the catalogue cannot be read: {broken.Problems[0].Message} {broken.Problems[0].Fix}");
        }
    }
}
