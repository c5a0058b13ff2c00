using EvalFlow.Core.Alerts;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Tests.Alerts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

/// <summary>From the comparison to the receiver, under fake time, with failing receivers, repeated deliveries and crashes.</summary>
public sealed class AlertDeliveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(A.Noon);
    private readonly ScriptedReceiver _slack;
    private readonly ScriptedReceiver _lead;

    public AlertDeliveryTests()
    {
        _slack = new("slack", _clock);
        _lead = new("lead", _clock);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static AlertRouting Routing(AlertRoute route) => AlertRouting.ToAll([]) with { Routes = [route] };

    private static AlertRoute Route(QuietHours? quiet = null) => new()
    {
        Name = "all",
        Channels = ["slack"],
        Runbook = A.Runbook,
        Escalation = [new EscalationStep(TimeSpan.FromMinutes(30), ["lead"], "the domain lead")],
        Remind = TimeSpan.FromHours(4),
        Quiet = quiet,
    };

    public void Dispose() => _folder.Dispose();

    private async Task<Desk> OpenAsync(AlertRoute? route = null, SimulatedCrash? crash = null)
    {
        SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, _clock, Cancel);
        home.FaultPoint = crash is null ? null : crash.Reach;
        return new Desk(home, Routing(route ?? Route()), [_slack, _lead], _clock);
    }

    private static Comparison Regressed(string eval, string run = "r-20261124-110000-bbbbbb", string model = "atlas-4.2") =>
        A.Comparison(run, eval) with { CandidateModel = model };

    private static Comparison Passed(string eval) => A.Comparison("r-20261126-110000-dddddd", eval, A.Result(verdict: Verdict.Improved));

    [Fact]
    public async Task AReceiverThatFailsForAnHour_GetsEverythingInOrder_WithNoMoreAttemptsThanTheBackoffAllows()
    {
        await using Desk desk = await OpenAsync(Route() with { Escalation = [], Remind = null, Gather = TimeSpan.FromMinutes(1) });
        DateTimeOffset back = A.Noon.AddHours(1);
        _slack.Fails = () => _clock.GetUtcNow() < back ? new ChannelException("down") : null;

        await desk.RaiseAsync(Regressed("direct"));
        for (int minute = 0; minute < 70; minute++)
        {
            if (minute == 20)
            {
                await desk.RaiseAsync(Regressed("indirect"));
            }
            if (minute == 40)
            {
                await desk.RaiseAsync(Passed("direct"));
                await desk.RaiseAsync(Passed("indirect"));
            }
            await desk.TellAsync();
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([NoticeKind.Raised, NoticeKind.Updated, NoticeKind.Resolved], _slack.Taken.Select(notice => notice.Kind));
        Assert.Equal([1, 2, 3], _slack.Taken.Select(notice => notice.Sequence));
        // At 0, 1, 3, 7, 15 and 31 minutes it was down; at 63 it took the first, and the two behind it at once.
        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 63, 63], _slack.Attempts.Select(at => (int)(at - A.Noon).TotalMinutes));
        Assert.Empty(await desk.Home.Alerts.ListGivenUpAsync(10, Cancel));
        Assert.Equal(0, await desk.TellAsync());
    }

    [Fact]
    public async Task AReceiverThatIsDownForGood_IsGivenUpAfterEightAttempts_AndDoesNotHoldUpOthers()
    {
        await using Desk desk = await OpenAsync(Route() with { Channels = ["slack", "lead"], Escalation = [], Remind = null });
        _slack.Fails = () => new ChannelException("down");
        await desk.RaiseAsync(Regressed("direct"));
        for (int hour = 0; hour < 12; hour++)
        {
            await desk.TellAsync();
            _clock.Advance(TimeSpan.FromHours(2));
        }
        Assert.Equal((8, 0, 1), (_slack.Attempts.Count, _slack.Taken.Count, _lead.Taken.Count));
        AlertDelivery lost = Assert.Single(await desk.Home.Alerts.ListGivenUpAsync(10, Cancel));
        Assert.Equal("down", lost.Error);

        _slack.Fails = () => null;
        Assert.True(await desk.Home.Alerts.RetryAsync(lost.DeliveryId, _clock.GetUtcNow(), Cancel));
        Assert.Equal(1, await desk.TellAsync());
        Assert.Single(_slack.Taken);
    }

    [Fact]
    public async Task AMessageThatIsRefused_IsGivenUpAtOnce_AndTheNextGoesOn()
    {
        await using Desk desk = await OpenAsync();
        _slack.Fails = () => _slack.Attempts.Count == 1 ? new ChannelException("Slack answered 400.", isTransient: false) : null;
        await desk.RaiseAsync(Regressed("direct"));
        await desk.TellAsync();
        await desk.RaiseAsync(Passed("direct"));
        await desk.TellAsync();
        Assert.Equal(NoticeKind.Resolved, Assert.Single(_slack.Taken).Kind);
        Assert.Equal("Slack answered 400.", Assert.Single(await desk.Home.Alerts.ListGivenUpAsync(10, Cancel)).Error);
    }

    [Fact]
    public async Task RetryAfter_LongerThanTheBackoff_IsHonoured()
    {
        await using Desk desk = await OpenAsync(Route() with { Escalation = [] });
        _slack.Fails = () => new ChannelException("busy", isTransient: true, TimeSpan.FromMinutes(20));
        await desk.RaiseAsync(Regressed("direct"));
        await desk.TellAsync();
        _clock.Advance(TimeSpan.FromMinutes(19));
        await desk.TellAsync();
        Assert.Single(_slack.Attempts);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await desk.TellAsync();
        Assert.Equal(2, _slack.Attempts.Count);
    }

    // The same comparisons three times, shuffled, and a crash at each durable write of it all: whoever drops known keys sees
    // one message for each state of each alert, none missing.
    [Fact]
    public async Task TheSameThreeTimesOutOfOrderWithACrashAnywhere_IsToldOncePerState()
    {
        Comparison[] news = [Regressed("direct"), Regressed("indirect"), Regressed("direct", model: "borealis-2")];
        int[] order = [2, 0, 1, 0, 2, 1, 1, 0, 2];
        HashSet<string> ends = [];
        SimulatedCrash crash;
        int crashes = 0;
        do
        {
            crash = new SimulatedCrash(crashes + 1);
            using AlertDeliveryTests world = new();
            foreach (int index in order)
            {
                await world.DeliverAsync(news[index], crash);
            }
            ends.Add(await world.FinishAsync());
            crashes += crash.HasHappened ? 1 : 0;
        }
        while (crash.HasHappened);

        Assert.Equal(["atlas-4.2:Raised atlas-4.2:Resolved atlas-4.2:Updated borealis-2:Raised"], ends);
        Assert.InRange(crashes, 30, int.MaxValue);
    }

    /// <summary>One delivery of an event in a process of its own, tried again by another when it crashes.</summary>
    private async Task DeliverAsync(Comparison comparison, SimulatedCrash crash)
    {
        try
        {
            await using Desk desk = await OpenAsync(crash: crash);
            await desk.RaiseAsync(comparison);
            await desk.TellAsync();
        }
        catch (SimulatedCrashException)
        {
            // The claim of a process that died ends by itself.
            _clock.Advance(TimeSpan.FromMinutes(3));
            await DeliverAsync(comparison, crash);
        }
    }

    /// <summary>What a receiver that drops known keys has seen when all is well again.</summary>
    private async Task<string> FinishAsync()
    {
        await using Desk desk = await OpenAsync();
        _clock.Advance(TimeSpan.FromMinutes(16));
        await desk.TellAsync();
        await desk.RaiseAsync(Passed("direct"));
        await desk.RaiseAsync(Passed("indirect"));
        await desk.TellAsync();
        Assert.Empty(await desk.Home.Alerts.ListGivenUpAsync(10, Cancel));
        AlertNotice[] seen = [.. _slack.Taken.DistinctBy(notice => notice.Key)];
        Assert.All(seen.GroupBy(notice => notice.Alert.AlertId), alert => Assert.Equal(Enumerable.Range(1, alert.Count()), alert.Select(notice => notice.Sequence)));
        return string.Join(' ', seen.Select(notice => $"{notice.Alert.CandidateModel}:{notice.Kind}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Escalation_AcknowledgeAndRecovery_ReachWhoeverWasTold()
    {
        await using Desk desk = await OpenAsync();
        await desk.RaiseAsync(Regressed("direct"));
        await desk.TellAsync();
        _clock.Advance(TimeSpan.FromMinutes(31));
        await desk.TellAsync();
        string id = _slack.Taken[0].Alert.AlertId;
        AnswerAlert answer = new(desk.Home.Alerts, Routing(Route()), _clock);
        await answer.AcknowledgeAsync(id, "Ann", "a note", Cancel);
        await answer.AcknowledgeAsync(id, "Bob", null, Cancel);
        _clock.Advance(TimeSpan.FromDays(2));
        await desk.RaiseAsync(Passed("direct"));
        await desk.TellAsync();

        Assert.Equal([NoticeKind.Raised, NoticeKind.Acknowledged, NoticeKind.Resolved], _slack.Taken.Select(notice => notice.Kind));
        Assert.Equal([NoticeKind.Escalated, NoticeKind.Acknowledged, NoticeKind.Resolved], _lead.Taken.Select(notice => notice.Kind));
        Assert.Equal("the domain lead", _lead.Taken[0].Audience);
        Assert.Equal("r-20261126-110000-dddddd", _slack.Taken[^1].By);
        Assert.Null(await answer.ResolveAsync("a-unknown", "Ann", null, Cancel));
    }

    [Fact]
    public async Task Threads_AreHandedBack_WithEachLaterMessage()
    {
        _slack.Thread = "1700.1";
        await using Desk desk = await OpenAsync(Route() with { Remind = TimeSpan.FromMinutes(10) });
        await desk.RaiseAsync(Regressed("direct"));
        await desk.TellAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await desk.TellAsync();
        Assert.Equal([null, "1700.1"], _slack.Taken.Select(notice => notice.Thread));
    }

    [Fact]
    public async Task QuietHours_WhatTheyHeldBack_ComesInOneMessage_AndEachAlertRecoversByItself()
    {
        QuietHours now = new(new TimeOnly(11, 0), new TimeOnly(13, 0), TimeZoneInfo.Utc, 5, [.. Enum.GetValues<DayOfWeek>()]);
        await using Desk desk = await OpenAsync(Route(now));
        await desk.RaiseAsync(Regressed("direct"));
        await desk.RaiseAsync(Regressed("direct", model: "borealis-2"));
        await desk.RaiseAsync(Regressed("direct", model: "corvus-3"), severity: 5);
        await desk.TellAsync();
        Assert.Equal("corvus-3", Assert.Single(_slack.Taken).Alert.CandidateModel);

        _clock.Advance(TimeSpan.FromHours(1));
        await desk.TellAsync();
        await desk.TellAsync();

        AlertNotice digest = Assert.Single(_slack.Taken, notice => notice.Kind == NoticeKind.Digest);
        Assert.Equal("2 alerts from the quiet hours", digest.Alert.Title);
        Assert.Equal(2, digest.Alert.Rows.Count(row => row.AlertId is not null));
        Assert.DoesNotContain(_slack.Taken.Skip(1), notice => notice.Kind == NoticeKind.Raised);
        await desk.RaiseAsync(Passed("direct"));
        await desk.TellAsync();
        Assert.Equal("atlas-4.2", Assert.Single(_slack.Taken, notice => notice.Kind == NoticeKind.Resolved).Alert.CandidateModel);
        Assert.DoesNotContain(await desk.Home.Alerts.ListAsync(includeResolved: false, Cancel), alert => alert.Kind == AlertKinds.Digest);
    }

    [Fact]
    public async Task Silence_HoldsBackUntilItEnds()
    {
        await using Desk desk = await OpenAsync();
        SilenceRequest request = new("direct", null, null, null, "Ann", "judge replaced", null, TimeSpan.FromHours(2));
        await desk.Home.Silences.AddAsync(AlertSilence.Create(request, _clock.GetUtcNow()), Cancel);
        await desk.RaiseAsync(Regressed("direct"));
        Assert.Equal(0, await desk.TellAsync());
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await desk.TellAsync());
    }

    [Fact]
    public async Task RunFailed_InhibitsItsRegression_UntilItIsResumed()
    {
        await using Desk desk = await OpenAsync();
        await desk.EndAsync(A.Run(RunStatus.Failed, eval: "direct"));
        await desk.RaiseAsync(Regressed("direct"));
        await desk.TellAsync();
        Assert.Equal(AlertKinds.RunFailed, Assert.Single(_slack.Taken).Alert.Kind);

        await desk.EndAsync(A.Run(RunStatus.Completed, eval: "direct"));
        await desk.TellAsync();
        Assert.Equal(
            [(AlertKinds.RunFailed, NoticeKind.Raised), (AlertKinds.RunFailed, NoticeKind.Resolved), (AlertKinds.Regression, NoticeKind.Raised)],
            _slack.Taken.Select(notice => (notice.Alert.Kind, notice.Kind)));
    }

    [Fact]
    public async Task TwoProcessesAtOnce_SendEachMessageOnce()
    {
        await using Desk one = await OpenAsync();
        await using Desk two = await OpenAsync();
        for (int i = 0; i < 10; i++)
        {
            await one.RaiseAsync(Regressed("direct", model: $"atlas-{i}"));
        }
        await Task.WhenAll(Task.Run(one.TellAsync, Cancel), Task.Run(two.TellAsync, Cancel));
        Assert.Equal(10, _slack.Taken.Count);
        Assert.Equal(10, _slack.Taken.DistinctBy(notice => notice.Key).Count());
    }

    private sealed class Desk(SqliteHome home, AlertRouting routing, IReadOnlyList<IAlertChannel> channels, TimeProvider clock) : IAsyncDisposable
    {
        private readonly AlertClock _alertClock = new(home.Alerts, home.Silences, routing, clock);

        public SqliteHome Home => home;

        private RaiseAlerts Alerts => new(home.Alerts, _alertClock, clock);

        public Task<int> RaiseAsync(Comparison comparison, int severity = 4) =>
            Alerts.RunAsync(comparison, A.Eval(comparison.EvalId, severity: severity), Cancel);

        public Task EndAsync(Run run) => Alerts.RunEndedAsync(run, 0, A.Eval(run.EvalId), Cancel);

        /// <returns>Messages delivered.</returns>
        public async Task<int> TellAsync()
        {
            await _alertClock.TickAsync(Cancel);
            return await new AlertDispatcher(home.Alerts, channels, clock, NullLogger<AlertDispatcher>.Instance).DispatchAsync(Cancel);
        }

        public ValueTask DisposeAsync() => home.DisposeAsync();
    }

    private sealed class ScriptedReceiver(string name, TimeProvider clock) : IAlertChannel
    {
        private readonly Lock _lock = new();

        public string Name => name;

        public List<AlertNotice> Taken { get; } = [];

        public List<DateTimeOffset> Attempts { get; } = [];

        public Func<Exception?> Fails { get; set; } = () => null;

        public string? Thread { get; set; }

        public Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                Attempts.Add(clock.GetUtcNow());
                if (Fails() is { } failure)
                {
                    throw failure;
                }
                Taken.Add(notice);
                return Task.FromResult(Thread);
            }
        }
    }
}
