using System.Globalization;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Models.Budgets;

/// <summary>
/// Whether what a budget lets through can stand for the whole. Samples are sorted by the length of their answers, long answers
/// cost more, take longer and score higher: all that could tilt a subset does.
/// </summary>
public sealed class StoppedSubsetTests
{
    private const int Samples = 600;
    private const int Seeds = 400;
    private const int InFlight = 20;
    private const int Reserve = 220;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Mean_OfTheStoppedSubset_IsUnbiasedOverManySeeds(int shardsAtOnce)
    {
        double[] errors = new double[Seeds];
        for (int seed = 0; seed < Seeds; seed++)
        {
            errors[seed] = (await RunAsync(seed, shardsAtOnce)).Mean - WholeMean;
        }

        double bias = errors.Average();
        double error = Math.Sqrt(errors.Sum(e => (e - bias) * (e - bias)) / (Seeds - 1) / Seeds);
        Assert.InRange(bias, -3 * error, 3 * error);
        Assert.True(error < 0.004, "The test could not tell a bias of a percentage point.");
    }

    [Fact]
    public async Task Mean_OfTheHeadOfTheFile_WouldBeFarOff()
    {
        (int n, _) = await RunAsync(1, 1);
        double head = Enumerable.Range(0, n).Average(Score);

        Assert.True(Math.Abs(head - WholeMean) > 0.2);
    }

    [Fact]
    public async Task Stop_TakesAboutTheShareOfTheBudgetAndNeverMore()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Assert.InRange((await RunAsync(seed, 2)).N, Samples / 8, Samples * 3 / 8);
        }
    }

    private static long Whole { get; } = Enumerable.Range(0, Samples).Sum(Length);

    private static double WholeMean { get; } = Enumerable.Range(0, Samples).Average(Score);

    private static long Length(int ordinal) => 10 + (ordinal * 190L / Samples);

    private static double Score(int ordinal) => Length(ordinal) > 100 ? 1 : 0;

    /// <summary>
    /// Evaluates in virtual time until the ledger refuses: an answer takes as long as it is. Each shard asks for its next sample
    /// when the last was let in; the slots are shared.
    /// </summary>
    private static async Task<(int N, double Mean)> RunAsync(int seed, int shardsAtOnce)
    {
        int[] ranked = Ranked(seed);
        BudgetLedger ledger = new(new Budget(null, Whole / 4), default);
        Queue<int>[] shards = [.. Enumerable.Range(0, shardsAtOnce).Select(shard => new Queue<int>(ranked.Where((_, place) => place % shardsAtOnce == shard)))];
        PriorityQueue<int, long> running = new();
        Spending reserve = new(0, Reserve);
        List<int> evaluated = [];
        long now = 0;
        while (true)
        {
            // Nobody may wait in this one thread, so it asks only for what the ledger can decide at once.
            while (running.Count < InFlight && (running.Count == 0 || ledger.Spent.Tokens + ((running.Count + 1) * Reserve) <= Whole / 4))
            {
                int ordinal = shards[evaluated.Count % shardsAtOnce].Dequeue();
                if (!await ledger.ReserveAsync(reserve, 1, CancellationToken.None))
                {
                    Assert.True(ledger.Spent.Tokens <= Whole / 4);
                    return (evaluated.Count, evaluated.Average(Score));
                }
                evaluated.Add(ordinal);
                running.Enqueue(ordinal, now + Length(ordinal));
            }
            running.TryDequeue(out int done, out now);
            ledger.Settle(reserve, new Spending(0, Length(done)));
        }
    }

    private static int[] Ranked(int seed)
    {
        Selection selection = new(Samples);
        for (int ordinal = 0; ordinal < Samples; ordinal++)
        {
            selection.Offer(ordinal, string.Create(CultureInfo.InvariantCulture, $"eval-{seed}/{ordinal}"));
        }
        return selection.ToRanked();
    }
}
