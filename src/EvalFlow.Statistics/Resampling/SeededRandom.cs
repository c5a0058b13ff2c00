using System.Numerics;

namespace EvalFlow.Statistics;

/// <summary>
/// A small generator whose sequence for a seed never changes: xoshiro256**, seeded by SplitMix64. System.Random
/// promises no such thing between versions, and a p-value must be the same next year.
/// </summary>
/// <remarks>Blackman and Vigna 2021, ACM TOMS 47:36. Not for secrets. Not thread-safe.</remarks>
public sealed class SeededRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>The generator of a seed; every seed is a good one.</summary>
    public SeededRandom(ulong seed)
    {
        (_a, _b, _c, _d) = (SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed), SplitMix(ref seed));
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number in [0, 1), one of 2^53 equally likely.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in 0..<paramref name="bound"/>-1, each equally likely but for less than 2^-32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound below 1.</exception>
    public int NextBelow(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)Math.BigMul(NextBits(), (ulong)bound, out _);
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
