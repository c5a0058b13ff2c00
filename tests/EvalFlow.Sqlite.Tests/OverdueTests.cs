using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Sqlite.Tests;

/// <summary>Late work is told to its owner once, and again when it is not; the clock is the test's.</summary>
public sealed class OverdueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly AlertRouting _routing = AlertRouting.ToAll(["desk"]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private static Finding Finding(string owner, string due, int severity) => new()
    {
        Title = $"Trouble of {owner}", Severity = severity, Owner = owner, Due = DateOnly.ParseExact(due, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        Symptoms = [new Symptom { EvalId = "e", Metric = "m", BaselineRun = "r-1", CandidateRun = "r-2", Summary = "Regressed." }],
    };

    private static Mitigation Mitigation(string finding, string owner, int day) => new()
    {
        FindingId = finding, Type = MitigationType.Policy, Title = "Clause 3", Owner = owner, Due = new DateOnly(2026, 11, day),
        Claims = [new Claim { EvalId = "e", Metric = "m", Move = Move.Down, BeforeRun = "r-2" }],
    };

    private async Task<(int Owners, int Notices)> TickAsync(SqliteHome home, FindingRecords records)
    {
        int owners = await new TellOverdue(records, home.Alerts, _routing).RunAsync(Cancel);
        return (owners, await new AlertClock(home.Alerts, home.Silences, _routing, _clock).TickAsync(Cancel));
    }

    [Fact]
    public async Task Overdue_IsOneAlertPerOwner_KeptUpToDate_AndOverWithTheWork()
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, _clock, Cancel);
        FindingRecords records = new(home.Records, _clock);
        await records.Findings.CreateAsync("f-1", null, "open", Finding("Ann", "2026-11-24", 5), new Actor("Zoë"), Cancel);
        await records.Findings.CreateAsync("f-2", null, "open", Finding("ann ", "2026-11-24", 3), new Actor("Zoë"), Cancel);
        await records.Mitigations.CreateAsync("m-1", null, "open", Mitigation("f-1", "Bob", 25), new Actor("Zoë"), Cancel);
        Assert.Equal((0, 0), await TickAsync(home, records));

        _clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal((1, 1), await TickAsync(home, records));
        Assert.Equal((1, 0), await TickAsync(home, records));
        Alert ann = Assert.Single(await home.Alerts.ListAsync(includeResolved: false, Cancel));
        Assert.Equal((AlertKinds.Overdue, 4, 2), (ann.Kind, ann.Severity, ann.Rows.Count));
        Assert.Equal("Ann: 2 findings or mitigations are overdue", ann.Title);
        Assert.Equal("f-1 was due on 2026-11-24. f-2 was due on 2026-11-24.", ann.Body);

        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, (await TickAsync(home, records)).Owners);
        await new EditFinding(records).AssignAsync("f-1", null, new DateOnly(2026, 12, 24), new Actor("Ann"), Cancel);
        await TickAsync(home, records);
        Assert.Equal("f-2 was due on 2026-11-24.", (await home.Alerts.FindAsync(ann.AlertId, Cancel))!.Body);
        await new EditFinding(records).AssignAsync("f-2", null, new DateOnly(2026, 12, 24), new Actor("Ann"), Cancel);
        await TickAsync(home, records);
        Assert.Equal(AlertState.Resolved, (await home.Alerts.FindAsync(ann.AlertId, Cancel))!.State);
        Assert.Equal("Bob", Assert.Single(await home.Alerts.ListAsync(includeResolved: false, Cancel)).Owner);
    }

    [Fact]
    public async Task Overdue_ResolvedByHandWithoutTheWork_IsRaisedAgainTheNextDay()
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, _clock, Cancel);
        FindingRecords records = new(home.Records, _clock);
        await records.Findings.CreateAsync("f-1", null, "open", Finding("Ann", "2026-11-20", 3), new Actor("Zoë"), Cancel);
        await TickAsync(home, records);
        Alert first = Assert.Single(await home.Alerts.ListAsync(includeResolved: false, Cancel));
        await new AnswerAlert(home.Alerts, _routing, _clock).ResolveAsync(first.AlertId, "Ann", null, Cancel);
        await TickAsync(home, records);
        Assert.Empty(await home.Alerts.ListAsync(includeResolved: false, Cancel));
        _clock.Advance(TimeSpan.FromDays(1));
        await TickAsync(home, records);
        Assert.NotEqual(first.AlertId, Assert.Single(await home.Alerts.ListAsync(includeResolved: false, Cancel)).AlertId);
    }

    [Fact]
    public async Task Close_WhatDependsOnOpenWork_IsRefusedWithAllThatIsMissing()
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, _clock, Cancel);
        FindingRecords records = new(home.Records, _clock);
        await records.Findings.CreateAsync("f-1", null, "open", Finding("Ann", "2026-11-24", 5), new Actor("Zoë"), Cancel);
        await records.Findings.CreateAsync("f-2", null, "open", Finding("Ann", "2026-11-24", 3) with { DependsOn = ["f-1"] }, new Actor("Zoë"), Cancel);
        AnswerFinding answer = new(records, home.Alerts, new AnswerAlert(home.Alerts, _routing, _clock));
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => answer.CloseAsync("f-2", new Actor("Bob"), Cancel));
        Assert.Equal(["mitigations", "root_cause", "depends_on"], refused.Problems.Select(problem => problem.Field));
        Assert.Equal(1, (await records.GetAsync("f-2", Cancel)).Revision);
    }
}
