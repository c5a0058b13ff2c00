using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>Whole runs against a live model on storage in the emulator: crashed at its writes, looked through for secrets, counted.</summary>
public sealed partial class LiveRunTests(Azurite azurite) : IDisposable
{
    private const int Samples = 6;
    private const string Prompt = "unspeakable-prompt";

    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-live").FullName;

    private readonly string _prefix = AzureStoreBench.NewPrefix()[..8];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_CrashedAtItsWrites_EndsWithTheSameNumbersAndPaysTwiceForNothingFinished()
    {
        const int Epochs = 50;
        string eval = WriteEval(Epochs);
        CountingClient undisturbed = new();
        Finished whole = await FinishAsync("whole", eval, undisturbed, new WorkerPace(), null, TimeSpan.Zero);
        Assert.Equal(Samples * Epochs, undisturbed.Requests.Values.Sum());

        int finished = 0;
        for (int at = 1; at <= whole.Writes; at += Math.Max(1, whole.Writes / 12))
        {
            CountingClient client = new();
            SimulatedCrash crash = new(at);
            client.IsDead = () => crash.HasHappened;
            try
            {
                await FinishAsync($"h{at}", eval, client, new WorkerPace(), crash, TimeSpan.Zero);
            }
            catch (Exception) when (crash.HasHappened)
            {
                // The process is gone; what it had in its hands is lost.
            }
            client.IsDead = () => false;

            // Leases of the dead have ended by then. A run that was over before the crash is asked for anew, which is another run.
            Finished again = await FinishAsync($"h{at}", eval, client, new WorkerPace(), null, TimeSpan.FromMinutes(2));
            Assert.Equal(whole.Results, again.Results);
            int repeated = client.Requests.Values.Sum() - (Samples * Epochs);
            finished += repeated <= LiveRun.MaxConcurrency ? 1 : 0;
            Assert.True(repeated is >= 0 and <= LiveRun.MaxConcurrency or Samples * Epochs, $"{repeated} requests were repeated after a crash at write {at}");
        }
        Assert.True(finished >= 8, $"only {finished} crashes fell into the run");
    }

    [Fact]
    public async Task Transactions_OfALiveRunThatGathersItsCheckpoints_AreFewerThanSixtyToAThousandSamples()
    {
        const int Epochs = 500;
        WorkerPace pace = WorkerPace.Remote with { CheckpointEvery = TimeSpan.FromSeconds(30) };
        Finished run = await FinishAsync("counted", WriteEval(Epochs), new CountingClient(), pace, null, TimeSpan.Zero);
        double thousands = Samples * Epochs / 1000.0;

        TestContext.Current.TestOutputHelper?.WriteLine($"{run.Transactions / thousands:0.0} per 1,000: {string.Join(", ", run.Kinds)}");
        Assert.InRange(run.Transactions / thousands, 1, 60);
    }

    private string WriteEval(int epochs)
    {
        string path = Path.Combine(_folder, $"live-{epochs}.eval.yaml");
        File.WriteAllText(path, $$"""
            id: live-{{epochs}}
            version: 1.0.0
            title: Live
            samples:
            {{string.Join('\n', Enumerable.Range(1, Samples).Select(i => $"  - {{ id: s{i}, input: {Prompt} {i}, target: \"[{i % 2}]\" }}"))}}
            epochs: { count: {{epochs}}, reducer: mean }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
            """);
        return path;
    }

    private Task<Finished> FinishAsync(
        string name, string eval, CountingClient client, WorkerPace pace, SimulatedCrash? crash, TimeSpan later, AzureHomeOptions? options = null) =>
        LiveRun.FinishAsync(
            Path.Combine(_folder, name), eval,
            options ?? new AzureHomeOptions { Account = AzureAccount.Connect(azurite.Connection), NamePrefix = $"{_prefix}{name}" },
            client, pace, crash, later);
}
