using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Runs;

namespace EvalFlow.Sqlite.Tests;

/// <summary>Whole runs whose money ends before the samples do.</summary>
public sealed class BudgetedRunTests : IDisposable
{
    private const int Samples = 600;
    private const int Epochs = 2;
    private const int InFlight = 8;

    private static readonly long Whole = Epochs * Enumerable.Range(1, Samples).Sum(i => MeteredClient.InputTokens + (long)MeteredClient.OutputTokens(i));

    private readonly TemporaryFolder _folder = new();
    private readonly MeteredClient _client = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_WhoseBudgetEnds_StopsAtWholeSamplesSaysSoAndGoesOnWithMore()
    {
        await using LiveHost host = await OpenAsync();
        RunRequest request = await RequestAsync(host);
        long budget = Whole / 4;

        RunReport stopped = await host.RunAsync(request with { Budget = new Budget(null, budget) });

        IReadOnlyList<string> evaluated = await host.EvaluatedAsync(stopped.RunId);
        Assert.Equal(RunStatus.CompletedWithErrors, stopped.Status);
        Assert.Equal($"budget spent after {evaluated.Count} of 600 samples, a random subset", stopped.Reason);
        Assert.Equal(new SampleCounts(Samples * Epochs, evaluated.Count * Epochs, 0, 0, (Samples - evaluated.Count) * Epochs), stopped.Samples);
        Assert.InRange(evaluated.Count, Samples / 5, Samples * 3 / 10);
        Assert.Equal(evaluated.Count, evaluated.Distinct().Count());
        Assert.Equal(evaluated.Count, stopped.Metrics.Single(metric => metric.Slice is null).N);
        Assert.InRange(_client.Tokens, budget * 9 / 10, budget);
        Assert.Equal(_client.Tokens, stopped.Usage.InputTokens + stopped.Usage.OutputTokens);

        Run run = await host.FindAsync(stopped.RunId);
        await Assert.ThrowsAsync<BadInputException>(() => host.Submit.ResumeAsync(run, null, Cancel));
        await Assert.ThrowsAsync<BadInputException>(() => host.Submit.ResumeAsync(run, new Budget(null, budget), Cancel));

        RunReport further = await host.FinishAsync(await host.Submit.ResumeAsync(run, new Budget(null, Whole / 2), Cancel));
        Assert.Equal(RunStatus.CompletedWithErrors, further.Status);
        Assert.Superset(evaluated.ToHashSet(), (await host.EvaluatedAsync(run.RunId)).ToHashSet());
        Assert.InRange(_client.Tokens, Whole * 9 / 20, Whole / 2);

        RunReport whole = await host.FinishAsync(await host.Submit.ResumeAsync(await host.FindAsync(run.RunId), new Budget(null, Whole * 20), Cancel));
        Assert.Equal(RunStatus.Completed, whole.Status);
        Assert.Null(whole.Reason);
        Assert.Equal(Whole, _client.Tokens);
        Assert.Equal(0.5, whole.Metrics.Single(metric => metric.Slice is null).Value);
    }

    [Fact]
    public async Task Run_StoppedByItsBudget_PairsWithAWholeRunOnWhatBothHave()
    {
        await using LiveHost host = await OpenAsync();
        RunRequest request = await RequestAsync(host);
        RunReport whole = await host.RunAsync(request);

        RunReport stopped = await host.RunAsync(request with { Budget = new Budget(null, Whole / 4) });

        var row = Assert.Single((await host.CompareAsync(whole, stopped)).Comparisons);
        Assert.Equal((await host.EvaluatedAsync(stopped.RunId)).Count, row.NPaired);
        Assert.Equal(Samples - row.NPaired, row.NUnmatched);
        Assert.Equal(0, row.Delta);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(45)]
    [InlineData(60)]
    public async Task Run_CrashedAndContinued_RemembersWhatItSpent(int crashAt)
    {
        long budget = Whole / 4;
        SimulatedCrash crash = new(crashAt);
        _client.Before = _ => crash.HasHappened ? throw new InvalidOperationException("The process is gone.") : Task.CompletedTask;
        await using (LiveHost host = await OpenAsync())
        {
            RunRequest request = await RequestAsync(host) with { Budget = new Budget(null, budget) };
            host.Home.FaultPoint = crash.Reach;
            await Assert.ThrowsAnyAsync<Exception>(() => host.RunAsync(request));
        }
        Assert.True(crash.HasHappened);
        Assert.InRange(_client.Tokens, 1, budget * 9 / 10);
        _client.Before = _ => Task.CompletedTask;
        await using LiveHost next = await OpenAsync();

        RunReport report = await next.RunAsync(await RequestAsync(next) with { Budget = new Budget(null, budget) });

        Assert.Single(await next.Home.Runs.ListAsync(Cancel));
        Assert.Equal(RunStatus.CompletedWithErrors, report.Status);
        Assert.Equal(0, report.Samples.Errored);
        // Only what was in flight when the process died is unknown to the run.
        Assert.InRange(_client.Tokens, budget * 9 / 10, budget + (InFlight * 45));
    }

    [Fact]
    public async Task Run_WithABudgetInMoneyButNoKnownPrice_IsRefused()
    {
        await using LiveHost host = await OpenAsync();
        RunRequest request = await RequestAsync(host);

        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(
            () => host.Submit.RunAsync(request with { Budget = new Budget(5, null) }, Cancel));

        Assert.Contains("price", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Empty(await host.Home.Runs.ListAsync(Cancel));
    }

    [Fact]
    public async Task Resume_WithABudgetOfARunThatBeganWithoutOne_IsRefused()
    {
        await using LiveHost host = await OpenAsync();
        Run run = (await host.Submit.RunAsync(await RequestAsync(host), Cancel)).Run;

        await Assert.ThrowsAsync<BadInputException>(() => host.Submit.ResumeAsync(run, new Budget(null, 1000), Cancel));
    }

    private Task<LiveHost> OpenAsync() => LiveHost.OpenAsync(Path.Combine(_folder.Path, "home"), _ => _client);

    private async Task<RunRequest> RequestAsync(LiveHost host)
    {
        File.WriteAllLines(
            Path.Combine(_folder.Path, "samples.csv"),
            ["id,input,target", .. Enumerable.Range(1, Samples).Select(i => $"s{i},question {i},[even]")]);
        string definition = Path.Combine(_folder.Path, "budget.eval.yaml");
        File.WriteAllText(definition, $$"""
            id: budget
            version: 1.0.0
            title: Budget
            samples: { path: samples.csv, id: id, input: input, target: target }
            generation: { max_tokens: 50 }
            epochs: { count: {{Epochs}}, reducer: mean }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
            """);
        return new RunRequest { Version = await host.RegisterAsync(definition), Model = "openai:fake", MaxConcurrency = InFlight };
    }
}
