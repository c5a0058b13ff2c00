using EvalFlow.Core.Evals;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Tests.Alerts;
using EvalFlow.Core.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Reviews;

/// <summary>Readings outside of the queue count towards the same day, and end at the same limits.</summary>
public sealed class ReaderLimitsTests
{
    private readonly FakeTimeProvider _clock = new(A.Noon);
    private readonly ReviewRecords _records;
    private readonly ReaderLimits _limits;

    public ReaderLimitsTests()
    {
        _records = new ReviewRecords(new RecordsInMemory(), _clock);
        _limits = new ReaderLimits(_records);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<double> MinutesAsync() => (await _limits.ReadAsync("Ann", null, Cancel)).Exposure.MinutesToday;

    [Theory]
    [InlineData(5, 3)]
    [InlineData(2, 1.5)]
    [InlineData(null, 3)]
    public async Task Reading_Counts_UntilTheReaderArrivesElsewhere(int? severity, double minutes)
    {
        await _limits.CountAsync("Ann", severity, Cancel);
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(minutes, await MinutesAsync());
        Assert.Equal(minutes, (await _limits.ArriveAsync("Ann", null, Cancel)).Exposure.MinutesToday);
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(minutes, await MinutesAsync());
        Assert.Equal(0, (await _limits.ReadAsync("Bob", null, Cancel)).Exposure.MinutesToday);
    }

    [Fact]
    public async Task Reading_OfManyTextsAtOnce_CountsTheTimeOnce()
    {
        await _limits.CountAsync("Ann", 5, Cancel);
        await _limits.CountAsync("Ann", 5, Cancel);
        _clock.Advance(TimeSpan.FromMinutes(4));
        await _limits.CountAsync("Ann", 5, Cancel);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(6, await MinutesAsync());
    }

    [Fact]
    public async Task Reading_BeyondTheDay_IsRefused()
    {
        await new SetReviewer(_records).ChangeAsync("Ann", now => now with { DailyMinutes = 10 }, Cancel);
        await _limits.CountAsync("Ann", 5, Cancel);
        await _limits.AskAsync("Ann", "s1", null, Cancel);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(OfferOutcome.BudgetSpent, (await _limits.ArriveAsync("Ann", null, Cancel)).Refusal);
        await Assert.ThrowsAsync<BadInputException>(() => _limits.AskAsync("Ann", "s1", null, Cancel));
        _clock.Advance(TimeSpan.FromDays(1));
        await _limits.AskAsync("Ann", "s1", null, Cancel);
    }

    [Fact]
    public async Task Reading_OfADomainOptedOut_OrAfterHours_IsRefused()
    {
        await new SetReviewer(_records).ChangeAsync("Ann", now => now with { OptOut = ["Violence"], CutOff = "16:00" }, Cancel);
        Assert.Equal(OfferOutcome.OptedOut, (await _limits.ReadAsync("Ann", "violence", Cancel)).Refusal);
        Assert.Null((await _limits.ReadAsync("Ann", "privacy", Cancel)).Refusal);
        Assert.Null((await _limits.ReadAsync("Ann", null, Cancel)).Refusal);
        _clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(OfferOutcome.AfterHours, (await _limits.ReadAsync("Ann", null, Cancel)).Refusal);
    }

    [Fact]
    public async Task Reading_MakesABreakDue_AsLabellingDoes()
    {
        for (int minute = 0; minute < 55; minute += 5)
        {
            await _limits.CountAsync("Ann", 5, Cancel);
            _clock.Advance(TimeSpan.FromMinutes(5));
        }
        Assert.True((await _limits.ReadAsync("Ann", null, Cancel)).Exposure.BreakDue);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False((await _limits.ReadAsync("Ann", null, Cancel)).Exposure.BreakDue);
    }

    [Fact]
    public void Item_InHand_StaysInHand_AndItsTextOpen()
    {
        ReviewerDay day = new ReviewerDay().Holding("q", "i", A.Noon).Revealed(A.Noon, 5);
        Assert.Same(day, day.PutAway(A.Noon.AddMinutes(1)));
        ReviewerDay looked = day.RevealedElsewhere(A.Noon.AddMinutes(1), 5).PutAway(A.Noon.AddMinutes(3));
        Assert.Equal(("q", "i", null, false), (looked.QueueId, looked.ItemId, looked.RevealedAt, looked.IsElsewhere));
        Assert.Equal(3, looked.MinutesAt(A.Noon.AddMinutes(50)), 6);
    }
}
