using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class AlertDecisionTests
{
    private static readonly EscalationStep[] Chain =
    [
        new(TimeSpan.FromMinutes(30), ["owner"], "the owner"), new(TimeSpan.FromHours(2), ["lead"], "the domain lead"),
    ];

    private static readonly QuietHours Night = new(new TimeOnly(20, 0), new TimeOnly(7, 0), TimeZoneInfo.Utc, 5, [.. Enum.GetValues<DayOfWeek>()]);

    private static AlertStep Step(Alert alert, AlertRoute route, TimeSpan after) => AlertDecision.Next(alert, route, isMuted: false, A.Noon + after)!;

    private static void Idle(Alert alert, AlertRoute route, TimeSpan after) =>
        Assert.Null(AlertDecision.Next(alert, route, isMuted: false, A.Noon + after));

    private static Alert Told(AlertRoute route, Alert? alert = null) => Step(alert ?? A.Regression(), route, TimeSpan.Zero).Alert;

    [Fact]
    public void Next_ANewAlert_IsRaisedOnce()
    {
        AlertRoute route = A.Route();
        AlertStep step = Step(A.Regression(), route, TimeSpan.Zero);

        AlertNotice notice = Assert.Single(step.Notices);
        Assert.Equal((NoticeKind.Raised, 1, $"{A.Regression().AlertId}.1"), (notice.Kind, notice.Sequence, notice.Key));
        Assert.Equal(["slack", "pager"], notice.Channels);
        Assert.Equal(A.Runbook, notice.Runbook);
        Assert.Equal(["slack", "pager"], step.Alert.Handling.Told);
        Idle(step.Alert, route, TimeSpan.FromDays(30));
    }

    [Fact]
    public void Next_AnAlertFromBeforeThereWereRows_IsNotToldAgain() => Idle(A.Regression() with { Rows = [] }, A.Route(), TimeSpan.FromDays(1));

    [Fact]
    public void Next_WhileMuted_IsNothingAndAfterwardsAsIfNew()
    {
        Assert.Null(AlertDecision.Next(A.Regression(), A.Route(), isMuted: true, A.Noon));
        Assert.Equal(NoticeKind.Raised, Step(A.Regression(), A.Route(), TimeSpan.FromDays(3)).Notices[0].Kind);
    }

    [Fact]
    public void Escalation_Unanswered_GoesStepByStepAndTellsWhom()
    {
        AlertRoute route = A.Route(chain: Chain);
        Alert alert = Told(route);
        Idle(alert, route, TimeSpan.FromMinutes(29));

        AlertStep first = Step(alert, route, TimeSpan.FromMinutes(30));
        Assert.Equal((NoticeKind.Escalated, "the owner", "a"), (first.Notices[0].Kind, first.Notices[0].Audience, first.Notices[0].Key[..1]));
        Assert.Equal(["owner"], first.Notices[0].Channels);
        Idle(first.Alert, route, TimeSpan.FromMinutes(119));
        AlertStep second = Step(first.Alert, route, TimeSpan.FromHours(2));
        Assert.Equal(["lead"], second.Notices[0].Channels);
        Assert.Equal(["slack", "pager", "owner", "lead"], second.Alert.Handling.Told);
        Assert.Equal(3, second.Notices[0].Sequence);
        Idle(second.Alert, route, TimeSpan.FromDays(1));
    }

    [Fact]
    public void Escalation_AfterALongSleep_CatchesUpInOrder()
    {
        AlertRoute route = A.Route(chain: Chain);
        AlertStep first = Step(Told(route), route, TimeSpan.FromDays(1));
        AlertStep second = Step(first.Alert, route, TimeSpan.FromDays(1));
        Assert.Equal(["the owner", "the domain lead"], [first.Notices[0].Audience, second.Notices[0].Audience]);
    }

    [Fact]
    public void Acknowledged_TellsThoseWhoWereTold_AndStopsEscalationAndReminders()
    {
        AlertRoute route = A.Route(remind: TimeSpan.FromHours(4), chain: Chain);
        AlertStep answer = AlertDecision.Answer(AlertTransitions.Acknowledge(Told(route), "Ann", "secret note", A.Noon), route, A.Noon);

        AlertNotice notice = Assert.Single(answer.Notices);
        Assert.Equal((NoticeKind.Acknowledged, "Ann"), (notice.Kind, notice.By));
        Assert.Equal(["slack", "pager"], notice.Channels);
        Assert.DoesNotContain("secret note", System.Text.Json.JsonSerializer.Serialize(notice, ReportJson.Compact), StringComparison.Ordinal);
        Idle(answer.Alert, route, TimeSpan.FromDays(9));
    }

    [Fact]
    public void Resolved_TellsEverybodyWhoWasTold_OrNobody()
    {
        AlertRoute route = A.Route(chain: Chain);
        Alert escalated = Step(Told(route), route, TimeSpan.FromMinutes(30)).Alert;
        AlertNotice notice = Assert.Single(AlertDecision.Answer(AlertTransitions.Resolve(escalated, "r-9", null, A.Noon), route, A.Noon).Notices);
        Assert.Equal(NoticeKind.Resolved, notice.Kind);
        Assert.Equal(["slack", "pager", "owner"], notice.Channels);

        Assert.Empty(AlertDecision.Answer(AlertTransitions.Resolve(A.Regression(), "r-9", null, A.Noon), route, A.Noon).Notices);
        Assert.Null(AlertDecision.Next(AlertTransitions.Resolve(escalated, "r-9", null, A.Noon), route, false, A.Noon.AddDays(1)));
    }

    [Fact]
    public void Reminder_WhileOpen_ComesEachInterval()
    {
        AlertRoute route = A.Route(remind: TimeSpan.FromHours(4));
        Alert alert = Told(route);
        Idle(alert, route, TimeSpan.FromMinutes(239));
        AlertStep again = Step(alert, route, TimeSpan.FromHours(4));
        Assert.Equal(NoticeKind.Reminder, again.Notices[0].Kind);
        Idle(again.Alert, route, TimeSpan.FromMinutes(479));
        Assert.Equal(NoticeKind.Reminder, Step(again.Alert, route, TimeSpan.FromHours(8)).Notices[0].Kind);
    }

    [Fact]
    public void Update_MoreEvals_AreGathered_ARiseInSeverityIsNot()
    {
        AlertRoute route = A.Route();
        Alert alert = Told(route);
        Alert wider = AlertTransitions.Merge(alert, A.Regression("indirect", severity: 2));
        Idle(wider, route, TimeSpan.FromMinutes(14));
        AlertStep later = Step(wider, route, TimeSpan.FromMinutes(15));
        Assert.Equal(NoticeKind.Updated, later.Notices[0].Kind);
        Idle(later.Alert, route, TimeSpan.FromDays(1));

        Alert worse = AlertTransitions.Merge(alert, A.Regression("indirect", severity: 5));
        Assert.Equal(NoticeKind.Updated, Step(worse, route, TimeSpan.FromSeconds(1)).Notices[0].Kind);
    }

    [Fact]
    public void QuietHours_BelowTheSeverity_HoldBackAndAboveDoNot()
    {
        AlertRoute route = A.Route(Night, TimeSpan.FromHours(1), Chain);
        TimeSpan night = TimeSpan.FromHours(10);   // 22:00
        AlertStep held = Step(A.Regression(severity: 4), route, night);
        Assert.Empty(held.Notices);
        Assert.Equal(A.Noon.AddHours(19), held.Alert.Handling.DeferredUntil);
        Idle(held.Alert, route, TimeSpan.FromHours(18));
        Assert.Equal(NoticeKind.Raised, Step(held.Alert, route, TimeSpan.FromHours(19)).Notices[0].Kind);

        Assert.Equal(NoticeKind.Raised, Step(A.Regression(severity: 5), route, night).Notices[0].Kind);
        Idle(Told(route), route, night);           // told at noon; nothing more at night
        Alert worse = AlertTransitions.Merge(held.Alert, A.Regression("indirect", severity: 5));
        Assert.Equal(NoticeKind.Raised, Step(worse, route, night).Notices[0].Kind);
    }

    [Fact]
    public void QuietHours_AnsweredBeforeTheirEnd_TellNobody()
    {
        AlertRoute route = A.Route(Night);
        Alert held = Step(A.Regression(), route, TimeSpan.FromHours(10)).Alert;
        AlertStep answer = AlertDecision.Answer(AlertTransitions.Acknowledge(held, "Ann", null, A.Noon), route, A.Noon);
        Assert.Empty(answer.Notices);
        Idle(answer.Alert, route, TimeSpan.FromHours(20));
    }

    [Fact]
    public void Inhibition_RegressionOfAFailedRun_IsQuietAndOfAnIncompleteOneIsNot()
    {
        Alert regression = A.Regression();
        Alert failed = AlertGrouping.OfRun(AlertKinds.RunFailed, A.Run(RunStatus.Failed), 0, A.Eval(), A.Noon);
        Alert incomplete = AlertGrouping.OfRun(AlertKinds.RunIncomplete, A.Run(RunStatus.CompletedWithErrors), 1, A.Eval(), A.Noon);
        Alert otherRun = AlertGrouping.OfRun(AlertKinds.RunFailed, A.Run(RunStatus.Failed, "r-9"), 0, A.Eval(), A.Noon);
        Alert baseline = AlertGrouping.OfRun(AlertKinds.RunFailed, A.Run(RunStatus.Failed, regression.BaselineRun), 0, A.Eval(), A.Noon);

        Assert.True(Inhibition.Applies(regression, [regression, failed]));
        Assert.True(Inhibition.Applies(regression, [baseline]));
        Assert.False(Inhibition.Applies(regression, [incomplete, otherRun]));
        Assert.False(Inhibition.Applies(failed, [failed]));
        Assert.False(Inhibition.Applies(AlertTransitions.Merge(regression, A.Regression("indirect", candidate: "r-20261124-120000-cccccc")), [failed]));
    }
}
