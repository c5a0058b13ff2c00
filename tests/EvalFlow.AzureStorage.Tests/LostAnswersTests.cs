using EvalFlow.Core.Alerts;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>
/// A write that was done but whose answer was lost: the client sends it again and is refused, since the row is no longer as it
/// was. Whoever did the write must not take itself for the loser of a race.
/// </summary>
public sealed class LostAnswersTests(Azurite azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Record_First_IsWritten() => LoseAsync(_ => Task.CompletedTask, home => home.Records.PutAsync(Record(1), Cancel));

    [Fact]
    public Task Record_Next_IsWritten() =>
        LoseAsync(home => home.Records.PutAsync(Record(1), Cancel), home => home.Records.PutAsync(Record(2), Cancel));

    [Fact]
    public Task Alert_Raised_IsTheOneThatStands() => LoseAsync(
        _ => Task.CompletedTask,
        async home => await home.Alerts.RaiseAsync(NewAlert(), ["mail"], Cancel) == NewAlert() && (await home.Alerts.ListDueAsync(Noon, 9, Cancel)).Count == 1);

    [Fact]
    public Task Alert_Replaced_IsReplaced() => LoseAsync(
        home => home.Alerts.RaiseAsync(NewAlert(), [], Cancel),
        home => home.Alerts.ReplaceAsync(NewAlert(), NewAlert() with { State = AlertState.Resolved }, [Notice()], Cancel));

    [Fact]
    public Task Delivery_Claimed_IsOnes() => LoseAsync(
        home => home.Alerts.RaiseAsync(NewAlert(), ["mail"], Cancel), home => home.Alerts.ClaimAsync(1, Noon, Noon.AddMinutes(2), Cancel));

    [Fact]
    public Task Delivery_TriedAgain_IsDue() => LoseAsync(
        async home =>
        {
            await home.Alerts.RaiseAsync(NewAlert(), ["mail"], Cancel);
            await home.Alerts.MarkFailedAsync(1, "down", null, Cancel);
        },
        home => home.Alerts.RetryAsync(1, Noon, Cancel));

    [Fact]
    public Task Shard_Committed_IsCommittedByIts() => LoseAsync(
        async home =>
        {
            await home.Runs.CreateAsync(NewRun(), Cancel);
            await home.Runs.SavePlanAsync("r", 1, [new(0, 0, 1)], null, Cancel);
        },
        async home => (await home.Runs.CommitShardAsync(NewCommit(), Cancel)).Committed
            && (await home.Runs.ReadPartAsync("r", 0, ShardPart.Outputs, Cancel))!.Value.Length == 3);

    /// <summary>Loses the answers to all writes of an operation in turn; it must be done each time.</summary>
    private async Task LoseAsync(Func<AzureHome, Task> arrange, Func<AzureHome, Task<bool>> act)
    {
        for (int at = 1; ; at++)
        {
            await using AzureStoreBench bench = new(azurite);
            AzureHome home = ((AzureStoreProcess)await bench.BeginAsync()).Home;
            await arrange(home);
            int writes = 0;
            bool lost = false;
            home.FaultPoint = point =>
            {
                if (point.StartsWith("after", StringComparison.Ordinal) && Interlocked.Increment(ref writes) == at)
                {
                    lost = true;
                    throw new IOException("The connection broke.");
                }
            };
            Assert.True(await act(home), $"after the answer to write {at} was lost");
            if (!lost)
            {
                Assert.True(at > 1, "nothing was written");
                return;
            }
        }
    }

    private static StoredRecord Record(int revision) => new()
    {
        Kind = "finding",
        Id = "f1",
        State = "open",
        Revision = revision,
        Body = "{}",
        Who = "Zoë",
        At = Noon,
    };

    private static AlertNotice Notice() => AlertNotice.Of(NewAlert(), NoticeKind.Resolved, Noon) with { Channels = ["mail"] };

    private static Alert NewAlert() => new()
    {
        AlertId = "a-1",
        DedupKey = "k",
        Kind = AlertKinds.Regression,
        Severity = 4,
        Title = "Refusals rose",
        Body = "From 4 % to 11 %.",
        EvalId = "e",
        Metric = "rate",
        BaselineRun = "r-1",
        CandidateRun = "r-2",
        RaisedAt = Noon,
        LastSeenAt = Noon,
    };

    private static Run NewRun() => HostileNamesTests.NewRun("r");

    private static ShardCommit NewCommit() => new("r", 0, new(1, 0, 0), "out"u8.ToArray(), "scores"u8.ToArray(), "sums"u8.ToArray(), []);
}
