using EvalFlow.Core.Evals;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Tests.Alerts;
using EvalFlow.Core.Tests.Records;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Reviews;

public sealed class ReviewerDayTests
{
    private static readonly ReviewerSettings Usual = new();

    private static DateTimeOffset At(double minutes) => A.Noon.AddMinutes(minutes);

    [Theory]
    [InlineData(5, 4, 4)]
    [InlineData(4, 4, 4)]
    [InlineData(3, 4, 2)]
    [InlineData(null, 4, 4)]
    [InlineData(5, 25, 10)]
    public void Minutes_AreThoseTheTextWasOpen_WeightedAndCapped(int? severity, double open, double minutes)
    {
        ReviewerDay day = new ReviewerDay().Holding("q", "i", At(0)).Revealed(At(1), severity);
        Assert.Equal(minutes, day.MinutesAt(At(1 + open)), 6);
        Assert.Equal(minutes, day.Holding("q", "j", At(1 + open)).MinutesAt(At(500)), 6);
    }

    [Fact]
    public void Minutes_WithoutARevealedText_AreNone() => Assert.Equal(0, new ReviewerDay().Holding("q", "i", At(0)).Holding(null, null, At(30)).MinutesAt(At(60)));

    [Fact]
    public void Exposure_ABreakIsDueAfterFiftyMinutes_AndAPauseIsOne()
    {
        ReviewerDay day = new();
        for (int minute = 0; minute <= 49; minute += 7)
        {
            day = day.Seen(At(minute), Usual);
        }
        Assert.False(Exposure.Of(day, Usual, At(49)).BreakDue);
        day = day.Seen(At(50), Usual);
        Assert.True(Exposure.Of(day, Usual, At(50)).BreakDue);
        day = day.Seen(At(60), Usual);
        Assert.False(Exposure.Of(day, Usual, At(60)).BreakDue);
    }

    [Fact]
    public void Exposure_NudgesAndThenStops()
    {
        ReviewerDay day = new() { ReadSeconds = (60 * 60) - 1 };
        Assert.False(Exposure.Of(day, Usual, At(0)).Nudge);
        Exposure more = Exposure.Of(day with { ReadSeconds = 60 * 60 }, Usual, At(0));
        Assert.Equal((true, false), (more.Nudge, more.IsSpent));
        Assert.True(Exposure.Of(day with { ReadSeconds = 300 * 60 }, Usual, At(0)).IsSpent);
    }

    [Fact]
    public async Task Settings_ThatAreNotPossible_ChangeNothing()
    {
        FakeTimeProvider clock = new(A.Noon);
        SetReviewer reviewers = new(new ReviewRecords(new RecordsInMemory(), clock));
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await reviewers.ChangeAsync("Ann", now => now with { OptOut = ["violence"], CutOff = "16:00", Zone = "Europe/Berlin" }, cancel);
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => reviewers.ChangeAsync(
            "ann", now => now with { DailyMinutes = 0, BreakMinutes = 999, CutOff = "late", Zone = "Mars/Phobos" }, cancel));
        Assert.Equal(["daily_minutes", "break_minutes", "cut_off", "zone"], refused.Problems.Select(problem => problem.Field));

        ReviewerSettings settings = await reviewers.ReadAsync(" ANN ", cancel);
        Assert.True(settings.IsOptedOut("Violence"));
        Assert.False(settings.IsOptedOut(null));
        Assert.False(settings.IsAfterHours(new(2026, 11, 24, 14, 59, 0, TimeSpan.Zero)));
        Assert.True(settings.IsAfterHours(new(2026, 11, 24, 15, 0, 0, TimeSpan.Zero)));
    }
}
