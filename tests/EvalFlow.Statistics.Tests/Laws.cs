using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace EvalFlow.Statistics.Tests;

/// <summary>Random data for the laws every method must obey.</summary>
internal static class Laws
{
    // A fixed seed: a gate that fails now and then teaches people to run it again. Each law was tried on 3,000 others.
    private static readonly Config SameEveryTime = Config.QuickThrowOnFailure
        .WithQuietOnSuccess(true)
        .WithMaxTest(200)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20_260_101UL), FSharpOption<int>.None)));

    /// <summary>Checks a law on 200 random inputs, the same ones every time.</summary>
    public static void Hold<T>(Gen<T> inputs, Func<T, bool> law) =>
        Prop.ForAll(inputs.ToArbitrary(), law).Check(SameEveryTime);

    public static Gen<double> Score { get; } = Gen.Choose(-1_000, 1_000).Select(i => i / 1_000d);

    public static Gen<double> Level { get; } = Gen.Choose(500, 999).Select(i => i / 1_000d);

    public static Gen<double> Probability { get; } = Gen.Choose(0, 10_000).Select(i => i / 10_000d);

    public static Gen<string?> Cluster { get; } = Gen.Choose(0, 6).Select(i => i == 0 ? null : $"c{i}");

    public static Gen<Valued[]> Graded { get; } =
        (from value in Score from cluster in Cluster select new Valued(value, cluster)).ArrayOf();

    public static Gen<Valued[]> Binary { get; } =
        (from value in Gen.Choose(0, 1) from cluster in Cluster select new Valued(value, cluster)).ArrayOf();

    public static Gen<Valued[]> AnyValues { get; } = Gen.OneOf(
        Graded, Binary, Graded.Select(Alone), Binary.Select(Alone));

    public static Gen<Paired[]> AnyPairs { get; } = Gen.OneOf(
        PairsOf(Score, 30), PairsOf(Gen.Choose(0, 1).Select(i => (double)i), 30),
        PairsOf(Score, 120), PairsOf(Gen.Choose(0, 1).Select(i => (double)i), 120));

    public static Gen<(long Events, long N)> Counts { get; } =
        from n in Gen.Choose(1, 400) from events in Gen.Choose(0, n) select ((long)events, (long)n);

    public static Tally TallyOf(IEnumerable<Valued> values)
    {
        var tally = new Tally();
        foreach (var (value, cluster) in values)
        {
            tally.Add(value, cluster);
        }

        return tally;
    }

    public static PairedTally TallyOf(IEnumerable<Paired> pairs)
    {
        var tally = new PairedTally();
        foreach (var (baseline, candidate, cluster) in pairs)
        {
            tally.Add(baseline, candidate, cluster);
        }

        return tally;
    }

    public static bool Near(double? left, double? right) =>
        left is null ? right is null : right is double r && Math.Abs(left.Value - r) <= 1e-9 * (1 + Math.Abs(r));

    public static bool Near(Interval? left, Interval? right) => left is null
        ? right is null
        : right is not null && left.Method == right.Method && Near(left.Low, right.Low) && Near(left.High, right.High);

    private static Valued[] Alone(Valued[] values) => [.. values.Select(value => value with { Cluster = null })];

    // Half of the samples clustered, in more clusters than a permutation takes when there are many pairs.
    private static Gen<Paired[]> PairsOf(Gen<double> value, int most) =>
        from clustered in Gen.Choose(0, 1)
        from pairs in (
            from baseline in value
            from candidate in value
            from cluster in Gen.Choose(1, Math.Max(3, most / 2))
            select new Paired(baseline, candidate, clustered == 1 ? $"c{cluster}" : null)).ListOf(most)
        from size in Gen.Choose(0, most)
        select pairs.Take(size).ToArray();
}

internal sealed record Valued(double Value, string? Cluster);

internal sealed record Paired(double Baseline, double Candidate, string? Cluster);
