using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Sqlite.Tests;

/// <summary>Verifying a mitigation and reviewing a run, killed at each of their writes and tried again: the same end every time.</summary>
public sealed class CrashedReviewOfFindingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AlertRouting _routing = AlertRouting.ToAll(["desk"]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private FindingDesk DeskOf(SqliteHome home) => new(
        home.Records, home.Runs, home.Registry, new CompareRuns(home.Runs, home.Registry, home.Calibrations, TimeProvider.System),
        home.Alerts, new AlertClock(home.Alerts, home.Silences, _routing, TimeProvider.System), TimeProvider.System);

    private string Write(string name, int right)
    {
        string path = Path.Combine(_folder.Path, $"{name}.csv");
        File.WriteAllText(path, "id,response\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"q{i},[{(i <= right ? i : 0)}]\n")));
        return $"replay:{path}";
    }

    private async Task<EvalVersion> RegisterAsync(LiveHost host)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "samples.csv"), "id,prompt,answer\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"q{i},{i}?,[{i}]\n")));
        string path = Path.Combine(_folder.Path, "sums.eval.yaml");
        File.WriteAllText(path, """
            id: sums
            version: 1.0.0
            title: Sums
            owner: owner@example.org
            samples: { path: samples.csv, id: id, input: prompt, target: answer }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true, margin: 0.1 }
            """);
        return await host.RegisterAsync(path);
    }

    /// <summary>A home with a closed finding, and a worse run that nobody reviewed since.</summary>
    private async Task<(string Home, string Worse, string Finding, string Mitigation, string Fixed, string Alert)> ArrangeAsync()
    {
        string folder = Path.Combine(_folder.Path, "home");
        await using LiveHost host = await LiveHost.OpenAsync(folder, _ => null);
        EvalVersion version = await RegisterAsync(host);
        async Task<Run> RunAsync(string name, int right, Run? baseline) => await host.FindAsync((await host.RunAsync(
            new RunRequest { Version = version, Model = Write(name, right), MaxConcurrency = 8, BaselineRun = baseline?.RunId })).RunId);
        Run good = await RunAsync("good", 40, null);
        await RunAsync("bad", 6, good);
        FindingDesk desk = DeskOf(host.Home);
        Alert alert = Assert.Single(await host.Home.Alerts.ListAsync(includeResolved: false, Cancel));
        (Kept<Finding> finding, _) = await desk.Open.FromAlertAsync(alert.AlertId, new FindingOrder("Ann"), new Actor("Zoë"), Cancel);
        (Kept<Mitigation> mitigation, _) = await desk.Plan.RunAsync(new MitigationOrder(finding.Id, MitigationType.Prompt, "New prompt", null, null, []), new Actor("Ann"), Cancel);
        Run mended = await RunAsync("fixed", 40, good);
        Run worse = await RunAsync("worse", 20, good);
        return (folder, worse.RunId, finding.Id, mitigation.Id, mended.RunId, alert.AlertId);
    }

    private string Copy(string home, int point)
    {
        string copy = Path.Combine(_folder.Path, $"copy-{point}");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(home))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        return copy;
    }

    /// <summary>Kills the operation at its first write, its second, and so on until it has no more, and tries it again each time.</summary>
    private async Task<int> DrillAsync(string home, int first, Func<SqliteHome, Task> act, Func<SqliteHome, Task> look)
    {
        int point = 0;
        while (true)
        {
            string copy = Copy(home, first + ++point);
            SimulatedCrash crash = new(point);
            await using (SqliteHome killed = await SqliteHome.OpenAsync(copy, TimeProvider.System, Cancel))
            {
                killed.FaultPoint = crash.Reach;
                try
                {
                    await act(killed);
                }
                catch (Exception) when (crash.HasHappened)
                {
                    // As asked for.
                }
            }
            await using SqliteHome next = await SqliteHome.OpenAsync(copy, TimeProvider.System, Cancel);
            if (!crash.HasHappened)
            {
                await look(next);
                return point - 1;
            }
            await act(next);
            await look(next);
        }
    }

    [Fact]
    public async Task VerifyAndReview_KilledAnywhere_EndAlike()
    {
        (string home, string worse, string finding, string mitigation, string mended, string alert) = await ArrangeAsync();
        int verifying = await DrillAsync(home, 0, at => VerifyAsync(at, mitigation, mended), async at =>
        {
            Assert.Equal(MitigationState.Closed, (await DeskOf(at).Records.GetMitigationAsync(mitigation, Cancel)).Body.State);
            Assert.Equal(AlertState.Resolved, (await at.Alerts.FindAsync(alert, Cancel))!.State);
        });
        Assert.True(verifying > 4, $"Only {verifying} points to be killed at.");

        await using (SqliteHome closing = await SqliteHome.OpenAsync(home, TimeProvider.System, Cancel))
        {
            FindingDesk desk = DeskOf(closing);
            await VerifyAsync(closing, mitigation, mended);
            await desk.Edit.ExplainAsync(finding, "The prompt was cut.", new Actor("Ann"), Cancel);
            await desk.Answer.CloseAsync(finding, new Actor("Bob"), Cancel);
        }
        int reviewing = await DrillAsync(home, 100, at => DeskOf(at).Review.RunAsync(new RunInput(worse), Cancel), at => IsReopenedAsync(at, finding, mitigation, worse));
        Assert.True(reviewing > 4, $"Only {reviewing} points to be killed at.");
    }

    // Somebody who verifies again after a crash finds it closed; the alert follows at the end of the next run.
    private async Task VerifyAsync(SqliteHome home, string mitigation, string run)
    {
        FindingDesk desk = DeskOf(home);
        if ((await desk.Records.GetMitigationAsync(mitigation, Cancel)).Body.State == MitigationState.Closed)
        {
            await desk.Review.RunAsync(new RunInput(run), Cancel);
            return;
        }
        await desk.Verify.RunAsync(mitigation, [(await home.Runs.FindAsync(run, Cancel))!], new Actor("Ann"), Cancel);
    }

    private async Task IsReopenedAsync(SqliteHome home, string finding, string mitigation, string worse)
    {
        FindingRecords records = DeskOf(home).Records;
        Kept<Mitigation> reopened = await records.GetMitigationAsync(mitigation, Cancel);
        Assert.Equal((MitigationState.Reopened, worse, 3), (reopened.Body.State, reopened.Body.ReopenedBy, reopened.Revision));
        Assert.Equal((FindingState.Open, 4), ((await records.GetAsync(finding, Cancel)).Body.State, (await records.GetAsync(finding, Cancel)).Revision));
        Assert.Single(await home.Alerts.ListAsync(includeResolved: false, Cancel));
    }
}
