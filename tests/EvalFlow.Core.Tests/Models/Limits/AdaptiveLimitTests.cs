using EvalFlow.Core.Models.Limits;

namespace EvalFlow.Core.Tests.Models.Limits;

public sealed class AdaptiveLimitTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static AdaptiveLimit Create(int cap = 100) => new(cap, TimeSpan.FromMilliseconds(500));

    [Fact]
    public void Answered_WhileSaturated_DoublesInARound()
    {
        AdaptiveLimit limit = Create();
        for (int i = 0; i < AdaptiveLimit.Start; i++)
        {
            limit.Answered(20, saturated: true, Latency, At(1));
        }
        Assert.Equal(2 * AdaptiveLimit.Start, limit.Whole);
    }

    [Fact]
    public void Answered_WhileNotSaturated_ProvesNothing()
    {
        AdaptiveLimit limit = Create();
        Assert.Null(limit.Answered(3, saturated: false, Latency, At(1)));
        Assert.Equal(AdaptiveLimit.Start, limit.Whole);
    }

    [Fact]
    public void Answered_AtTheCap_StaysThere()
    {
        AdaptiveLimit limit = Create(cap: 5);
        Assert.Null(limit.Answered(5, saturated: true, Latency, At(1)));
        Assert.Equal(5, limit.Whole);
    }

    [Theory]
    [InlineData(1000, 50, AdaptiveLimit.Start)]
    [InlineData(1000, 200, 50)]
    [InlineData(1000, 120, 30)]
    [InlineData(30, 200, 30)]
    [InlineData(5, 200, 5)]
    public void Expect_OfAnUntriedProvider_StartsAtAQuarterWithinBounds(int cap, int expected, int start)
    {
        AdaptiveLimit limit = Create(cap);
        limit.Expect(expected);
        Assert.Equal(start, limit.Whole);
    }

    [Fact]
    public void Expect_AfterARefusal_ChangesNothing()
    {
        AdaptiveLimit limit = Create(cap: 1000);
        limit.Refused(20, sentAt: 3, sentSoFar: 20, null, Latency, At(1));
        Assert.False(limit.Expect(1000));
        Assert.Equal(16, limit.Whole);
    }

    [Fact]
    public void Expect_OfLessThanTheLimit_NeverLowersIt()
    {
        AdaptiveLimit limit = Create(cap: 1000);
        limit.Expect(200);
        Assert.False(limit.Expect(100));
        Assert.Equal(50, limit.Whole);
    }

    [Fact]
    public void Refused_OfRequestsThatWereInFlight_CutsOnce()
    {
        AdaptiveLimit limit = Create();
        Assert.Equal("429", limit.Refused(20, sentAt: 3, sentSoFar: 20, null, Latency, At(1)));
        for (int sent = 4; sent <= 20; sent++)
        {
            Assert.Null(limit.Refused(20, sent, 20, null, Latency, At(10)));
        }
        Assert.Equal(16, limit.Whole);
    }

    [Fact]
    public void Refused_AfterTheEpisode_CutsAgain()
    {
        AdaptiveLimit limit = Create();
        limit.Refused(20, 3, 20, null, Latency, At(1));
        Assert.Null(limit.Refused(16, 25, 30, null, Latency, At(1.2)));
        Assert.Equal("429", limit.Refused(16, 31, 35, null, Latency, At(2)));
        Assert.Equal(13, limit.Whole);
    }

    [Fact]
    public void Refused_WithFewInFlight_CutsFromThose()
    {
        AdaptiveLimit limit = Create();
        limit.Refused(10, 3, 10, null, Latency, At(1));
        Assert.Equal(8, limit.Whole);
    }

    [Fact]
    public void Refused_AgainAndAgain_NeverGoesBelowOne()
    {
        AdaptiveLimit limit = Create();
        for (int i = 1; i < 50; i++)
        {
            limit.Refused(1, i * 100, i * 100, null, Latency, At(i));
        }
        Assert.Equal(1, limit.Whole);
    }

    [Fact]
    public void Failed_PausesGrowthAndCutsNothing()
    {
        AdaptiveLimit limit = Create();
        limit.Failed(At(1));
        Assert.Null(limit.Answered(20, saturated: true, Latency, At(2.9)));
        Assert.Equal(AdaptiveLimit.Start, limit.Whole);
        Assert.NotNull(limit.Answered(20, saturated: true, Latency, At(3.1)));
    }

    [Fact]
    public void Refused_AsOftenAfterACutAsBefore_TakesTheCutBack()
    {
        AdaptiveLimit limit = Create();
        Mix(limit, from: 1, seconds: 1);
        Assert.Equal(16, limit.Whole);
        Mix(limit, from: 101, seconds: 3);
        Assert.Equal(20, limit.Whole);
    }

    // Nine answers, then a refusal, ten times over.
    private static void Mix(AdaptiveLimit limit, int from, double seconds)
    {
        for (int i = 0; i < 100; i++)
        {
            if (i % 10 == 9)
            {
                limit.Refused(20, from + i, from + 99, null, Latency, i == 99 || from == 1 ? At(seconds) : At(1.1));
            }
            else
            {
                limit.Answered(20, saturated: false, Latency, At(seconds));
            }
        }
    }
}
