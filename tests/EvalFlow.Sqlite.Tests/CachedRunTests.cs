using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Runs;
using Microsoft.Extensions.AI;

namespace EvalFlow.Sqlite.Tests;

/// <summary>Whole runs that may use what earlier ones were answered.</summary>
public sealed class CachedRunTests : IDisposable
{
    private const int Samples = 40;

    private static readonly CachePolicy Week = new(7);

    private readonly TemporaryFolder _folder = new();
    private readonly MeteredClient _client = new();

    private int Asked => _client.Answered.Values.Sum();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_OfWhatWasAnsweredBefore_SendsNothingAndSaysTheSame()
    {
        await using LiveHost host = await OpenAsync();
        RunRequest request = await RequestAsync(host) with { Cache = Week };
        RunReport first = await host.RunAsync(request);

        RunReport second = await host.RunAsync(request);

        Assert.Equal((Samples * 2, Samples * 2L, 0L), (Asked, first.Requests.Sent, first.Requests.Cached));
        Assert.Equal((0L, Samples * 2L), (second.Requests.Sent, second.Requests.Cached));
        Assert.Equal(first.Metrics.Select(metric => metric.Value), second.Metrics.Select(metric => metric.Value));
        Assert.Equal((0L, 0L), (second.Usage.InputTokens!.Value, second.Usage.OutputTokens!.Value));
    }

    [Fact]
    public async Task Run_ThatDoesNotAskForIt_UsesAndKeepsNothing()
    {
        await using LiveHost host = await OpenAsync();
        RunRequest request = await RequestAsync(host);
        await host.RunAsync(request);
        await host.RunAsync(request with { Cache = Week });
        await host.RunAsync(request);

        Assert.Equal(3 * 2 * Samples, Asked);
    }

    [Fact]
    public async Task Run_OfAnotherRelease_AsksAgain()
    {
        await using LiveHost host = await OpenAsync();
        RunRequest request = await RequestAsync(host);
        await host.RunAsync(request with { Cache = Week with { Release = "2026-10-01" } });
        await host.RunAsync(request with { Cache = Week with { Release = "2026-11-01" } });
        await host.RunAsync(request with { Cache = Week });

        Assert.Equal(3 * 2 * Samples, Asked);
    }

    [Fact]
    public async Task Run_WithErrorsAndCutAnswers_KeepsNeither()
    {
        await using LiveHost host = await OpenAsync();
        RunRequest request = await RequestAsync(host) with { Cache = Week };
        _client.Finish = number => number <= 10 ? ChatFinishReason.Length : ChatFinishReason.Stop;
        _client.Before = question => question == "question 11" ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        RunReport first = await host.RunAsync(request);
        _client.Before = _ => Task.CompletedTask;

        RunReport second = await host.RunAsync(request);

        Assert.Equal(2, first.Samples.Errored);
        Assert.Equal((22L, (Samples * 2) - 22L), (second.Requests.Sent, second.Requests.Cached));
    }

    [Fact]
    public async Task Run_UnderABudget_PaysNothingForCachedAnswers()
    {
        await using LiveHost host = await OpenAsync();
        RunRequest request = await RequestAsync(host) with { Cache = Week };
        await host.RunAsync(request);

        RunReport second = await host.RunAsync(request with { Budget = new Budget(null, 400) });

        Assert.Equal((RunStatus.Completed, 0L), (second.Status, second.Requests.Sent));
    }

    private Task<LiveHost> OpenAsync() => LiveHost.OpenAsync(Path.Combine(_folder.Path, "home"), _ => _client);

    private async Task<RunRequest> RequestAsync(LiveHost host)
    {
        string definition = Path.Combine(_folder.Path, "cache.eval.yaml");
        File.WriteAllText(definition, $$"""
            id: cache
            version: 1.0.0
            title: Cache
            samples:
            {{string.Join('\n', Enumerable.Range(1, Samples).Select(i => $"  - {{ id: s{i}, input: question {i}, target: \"[even]\" }}"))}}
            generation: { max_tokens: 50 }
            epochs: { count: 2, reducer: mean }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
            """);
        return new RunRequest { Version = await host.RegisterAsync(definition), Model = "openai:fake", MaxConcurrency = 8 };
    }
}
