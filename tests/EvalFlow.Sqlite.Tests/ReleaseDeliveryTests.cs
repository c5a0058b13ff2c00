using EvalFlow.Core.Alerts;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Sqlite.Tests;

/// <summary>From the event to the receiver of alerts: repeated and interleaved deliveries, crashes, and a receiver that is down.</summary>
public sealed class ReleaseDeliveryTests
{
    // Crashes at so many places, spread over all writes, so that the test takes a minute and not an hour. EVALFLOW_CRASHES=500 takes more.
    private static readonly int Crashes = int.TryParse(Environment.GetEnvironmentVariable("EVALFLOW_CRASHES"), out int many) ? many : 24;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheSameThreeTimesAmongOthers_WithACrashAnywhere_RunsEachEvalOnceAndTellsEachStateOnce()
    {
        SimulatedCrash none = new(null);
        string expected = await TellStoryAsync(none);
        Assert.Equal(
            "harm-a bad.csv | harm-a good.csv | harm-a mended.csv | harm-a worse.csv | harm-b bad.csv | harm-b good.csv | harm-b mended.csv | harm-b worse.csv"
            + " || aurora-1.1 ready regressed | aurora-1.2 ready | borealis-7 ready regressed || bad:Raised bad:Resolved worse:Raised", expected);

        int happened = 0;
        for (int i = 0; i < Crashes; i++)
        {
            SimulatedCrash crash = new(1 + (i * (none.Reached - 1) / Crashes));
            string told = await TellStoryAsync(crash);
            Assert.True(expected == told, $"a crash at write {1 + (i * (none.Reached - 1) / Crashes)} of {none.Reached} led to\n{told}\ninstead of\n{expected}");
            happened += crash.HasHappened ? 1 : 0;
        }
        Assert.True(none.Reached > 200, $"only {none.Reached} fault points");
        Assert.InRange(happened, Crashes * 9 / 10, Crashes);
    }

    /// <returns>Runs, releases, and what a receiver that drops known keys has seen.</returns>
    private static async Task<string> TellStoryAsync(SimulatedCrash crash)
    {
        using ReleaseWorld world = new();
        world.WriteModel("mended", 0);
        ReleaseEvent bad = world.Event("1.1", "bad", "e1");
        world.WriteModel("worse", 8);
        ReleaseEvent other = world.Event("7", "worse", "e2", family: "borealis");
        ReleaseEvent mended = world.Event("1.2", "mended", "e3");
        foreach (ReleaseEvent delivered in new[] { bad, other, bad, mended, other, mended, bad, mended, other })
        {
            await world.DeliverAsync(delivered, crash);
        }
        world.Clock.Advance(TimeSpan.FromMinutes(20));
        await world.TellAsync();
        return await world.WithAsync(async home =>
        {
            Assert.Empty(await home.Alerts.ListGivenUpAsync(10, Cancel));
            IReadOnlyList<Run> runs = await home.Runs.ListAsync(Cancel);
            Assert.All(runs, run => Assert.Equal(RunStatus.Completed, run.Status));
            IReadOnlyList<Kept<Release>> releases = await new ReleaseSet(home.Records, world.Clock).ListAsync(Cancel);
            AlertNotice[] seen = [.. world.Receiver.Taken.DistinctBy(notice => notice.Key)];
            Assert.All(seen.GroupBy(notice => notice.Alert.AlertId), alert => Assert.Equal(Enumerable.Range(1, alert.Count()), alert.Select(notice => notice.Sequence)));
            return string.Join(" || ",
                Sorted(" | ", runs.Select(run => $"{run.EvalId} {ModelFile(run.Model)}")),
                Sorted(" | ", releases.Select(release => $"{release.Id[..^9]} {release.State}{(release.Body.HasRegression ? " regressed" : "")}")),
                Sorted(" ", seen.Select(notice => $"{Path.GetFileNameWithoutExtension(ModelFile(notice.Alert.CandidateModel!))}:{notice.Kind}")));
        });
    }

    [Fact]
    public async Task AReceiverThatFailsForAnHour_GetsEverythingOnceAndInOrder_WithNoMoreAttemptsThanTheBackoffAllows()
    {
        using ReleaseWorld world = new();
        world.WriteModel("mended", 0);
        DateTimeOffset start = world.Clock.GetUtcNow();
        world.Receiver.Fails = () => world.Clock.GetUtcNow() < start.AddHours(1) ? new ChannelException("down") : null;
        await world.DeliverAsync(world.Event("1.1", "bad", "e1"));
        for (int minute = 0; minute < 70; minute++)
        {
            if (minute == 30)
            {
                await world.DeliverAsync(world.Event("1.2", "mended", "e2"));
            }
            world.Clock.Advance(TimeSpan.FromMinutes(1));
            await world.TellAsync();
        }
        Assert.Equal([NoticeKind.Raised, NoticeKind.Resolved], world.Receiver.Taken.Select(notice => notice.Kind));
        // At 0, 1, 3, 7, 15 and 31 minutes it was down; about 63 it took the first, and the one behind it at once.
        Assert.Equal(6 + 2, world.Receiver.Attempts);
        Assert.Empty(await world.WithAsync(home => home.Alerts.ListGivenUpAsync(10, Cancel)));
    }

    [Fact]
    public async Task ALaterVersion_EndsTheAlertsOfTheFamilyOnly_AndSaysWhichRunShowedIt()
    {
        using ReleaseWorld world = new();
        world.WriteModel("worse", 8);
        world.WriteModel("mended", 0);
        await world.DeliverAsync(world.Event("1.1", "bad", "e1"));
        await world.DeliverAsync(world.Event("7", "worse", "e2", family: "borealis"));
        string mended = await world.DeliverAsync(world.Event("1.2", "mended", "e3"));

        IReadOnlyList<Alert> alerts = await world.WithAsync(home => home.Alerts.ListAsync(includeResolved: true, Cancel));
        Release release = await world.WithAsync(async home => (await new ReleaseSet(home.Records, world.Clock).FindAsync(mended, Cancel))!.Body);
        Alert over = Assert.Single(alerts, alert => alert.State == AlertState.Resolved);
        Assert.EndsWith("bad.csv?id=id&response=response", over.CandidateModel, StringComparison.Ordinal);
        Assert.Equal(release.Evals.Single(eval => eval.EvalId == "harm-a").CandidateRun, over.Rows[0].RecoveredBy);
        Assert.EndsWith("worse.csv?id=id&response=response", Assert.Single(alerts, alert => alert.State == AlertState.Open).CandidateModel, StringComparison.Ordinal);
        Assert.Equal(over.Rows[0].RecoveredBy, world.Receiver.Taken.Last().By);
    }

    [Fact]
    public async Task ALaterVersionThatIsAsBad_LeavesTheEarlierAlertOpen()
    {
        using ReleaseWorld world = new();
        world.WriteModel("worse", 8);
        await world.DeliverAsync(world.Event("1.1", "bad", "e1"));
        await world.DeliverAsync(world.Event("1.2", "worse", "e2"));
        IReadOnlyList<Alert> alerts = await world.WithAsync(home => home.Alerts.ListAsync(includeResolved: true, Cancel));
        Assert.Equal([AlertState.Open, AlertState.Open], alerts.Select(alert => alert.State));
    }

    [Fact]
    public async Task OneEvalThatCannotBeRun_DoesNotHideTheOthers_AndIsTold()
    {
        using ReleaseWorld world = new();
        ReleaseEvent release = world.Event("1.1", "half", "e1");
        File.WriteAllText(Path.Combine(world.Folder, "half.csv"), "id,response\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i},fine\n")));
        string id = await world.DeliverAsync(release);

        Kept<Release> kept = await world.WithAsync(async home => (await new ReleaseSet(home.Records, world.Clock).FindAsync(id, Cancel))!);
        Assert.Equal(ReleaseStates.Ready, kept.State);
        Assert.Equal(["harm-a", "harm-b"], kept.Body.Evals.Select(eval => eval.EvalId));
        Assert.Equal((RunStatus.Completed, true), (kept.Body.Evals[0].Status, kept.Body.Evals[0].GatePassed));
        Assert.False(kept.Body.Evals[1].HasResult);
        Assert.NotNull(kept.Body.Evals[1].Reason);
        Assert.Equal(AlertKinds.RunFailed, Assert.Single(world.Receiver.Taken).Alert.Kind);
    }

    [Fact]
    public async Task ABudgetThatIsSpent_IsTold_AndMoreOfItGoesOn()
    {
        using ReleaseWorld world = new();
        MeteredClient client = new();
        (world.Clients, world.Settings) = (_ => client, new ReleaseSettings(new Budget(null, 300)));
        ReleaseEvent release = world.Event("1.1", "openai:metered", "e1", baseline: "good");
        string id = await world.DeliverAsync(release);

        Release stopped = await ReadAsync(world, id);
        Assert.All(stopped.Evals, eval => Assert.Equal(RunStatus.CompletedWithErrors, eval.Status));
        Assert.InRange(client.Tokens, 1, 300);
        AlertNotice told = world.Receiver.Taken.Last(notice => notice.Alert.Kind == AlertKinds.BudgetStopped);
        Assert.Equal(["harm-a", "harm-b"], told.Alert.Rows.Select(row => row.EvalId).Order());

        world.Reopen = new Budget(null, 100_000);
        await world.DeliverAsync(release);
        Release whole = await ReadAsync(world, id);
        Assert.All(whole.Evals, eval => Assert.Equal(RunStatus.Completed, eval.Status));
        Assert.Equal(stopped.Evals.Select(eval => eval.CandidateRun), whole.Evals.Select(eval => eval.CandidateRun));
        Assert.Contains(world.Receiver.Taken, notice => notice is { Kind: NoticeKind.Resolved, Alert.Kind: AlertKinds.BudgetStopped });
    }

    private static async Task<Release> ReadAsync(ReleaseWorld world, string id) =>
        await world.WithAsync(async home => (await new ReleaseSet(home.Records, world.Clock).FindAsync(id, Cancel))!.Body);

    [Fact]
    public async Task TheSameIdWithOtherContent_IsRefused_AndNothingChanges()
    {
        using ReleaseWorld world = new();
        await world.DeliverAsync(world.Event("1.1", "good", "e1"));
        Core.Evals.BadInputException refused = await Assert.ThrowsAsync<Core.Evals.BadInputException>(() => world.DeliverAsync(world.Event("9.9", "good", "e1")));
        Assert.Contains("delivered before with other content", refused.Message, StringComparison.Ordinal);
        Assert.Single(await world.WithAsync(home => new ReleaseSet(home.Records, world.Clock).ListAsync(Cancel)));
    }

    [Fact]
    public async Task ProductRules_DecideWhichEvalsRun()
    {
        using ReleaseWorld world = new();
        world.Rules = () => ProductRulesReader.Read("products.yaml", "products: [{ id: chat, requires: [{ min_severity: 4 }] }, { id: search, requires: [{ evals: \"harm-*\" }] }]");
        string chat = await world.DeliverAsync(world.Event("1.1", "good", "e1", surfaces: ["chat"]));
        string search = await world.DeliverAsync(world.Event("1.2", "good", "e2", surfaces: ["search"]));
        IReadOnlyList<Kept<Release>> all = await world.WithAsync(home => new ReleaseSet(home.Records, world.Clock).ListAsync(Cancel));
        Assert.Equal(["harm-a"], all.Single(release => release.Id == chat).Body.Evals.Select(eval => eval.EvalId));
        Assert.Equal("chat: severity 4 and more", all.Single(release => release.Id == chat).Body.Evals[0].RequiredBecause);
        Assert.Equal(["harm-a", "harm-b"], all.Single(release => release.Id == search).Body.Evals.Select(eval => eval.EvalId));
    }

    private static string ModelFile(string spec) => Path.GetFileName(spec["replay:".Length..spec.IndexOf('?', StringComparison.Ordinal)]);

    private static string Sorted(string between, IEnumerable<string> lines) => string.Join(between, lines.Order(StringComparer.Ordinal));
}
