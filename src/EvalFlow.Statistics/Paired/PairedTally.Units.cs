namespace EvalFlow.Statistics;

/// <summary>The tally seen as independent units: clusters, and pairs without one.</summary>
public sealed partial class PairedTally
{
    /// <summary>What a permutation flips together: single pairs and clusters; null when they are many.</summary>
    internal SignFlipUnit[]? SmallSample =>
        _alone is null || _alone.Count + _difference.NamedClusterCount > MostPermuted
        ? null
        :
        [
            .. _alone.Select(difference => new SignFlipUnit(difference, 1)),
            .. _difference.NamedClusters.Select(cell => new SignFlipUnit(cell.Sum, cell.Count)),
        ];

    /// <summary>Whether every value of both arms lies between 0 and 1, as scores do; true when there are none.</summary>
    internal bool IsWithinUnit => Count == 0 || (_baseline.Min >= 0 && _baseline.Max <= 1
        && _candidate.Min >= 0 && _candidate.Max <= 1);

    /// <summary>Sum over units, pairs or clusters, of how far each moved: of |d|.</summary>
    internal double AbsoluteMoves => _difference.NamedClusters.Sum(cell => Math.Abs(cell.Sum)) + _absoluteAlone.Value;

    /// <summary>How many equal moves of units the differences amount to: (sum of |d|)^2 / sum of d^2.</summary>
    internal double EffectiveMoves
    {
        get
        {
            var squares = _difference.Units().SquaredSums;
            return squares > 0 ? AbsoluteMoves * AbsoluteMoves / squares : 0;
        }
    }

    /// <summary>Largest absolute value of either arm: rounding noise in a difference is relative to it.</summary>
    internal double Scale => Count == 0 ? 0 : new[]
    {
        Math.Abs(_baseline.Min), Math.Abs(_baseline.Max), Math.Abs(_candidate.Min), Math.Abs(_candidate.Max),
    }.Max();
}
