using System.Diagnostics;
using System.Text.Json;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core;
using EvalFlow.Core.Models;

namespace EvalFlow.Functions.Tests;

/// <summary>A live model behind the app: asked once for each sample, answers kept when the request allows it, nothing said in telemetry.</summary>
public sealed class LiveModelTests(Azurite azurite)
{
    private const int Samples = 6;
    private const string Body = """{"eval": "live", "model": "openai:fake", "cache": true, "max_concurrency": 2}""";

    [Fact]
    public async Task Run_WithACache_AsksOnceForEachSampleAndTellsNoPromptAndNoAnswer()
    {
        List<string> told = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Add(told, activity),
        };
        ActivitySource.AddActivityListener(listener);
        CountingClient client = new();
        await using AppBench bench = await AppBench.OpenAsync(azurite, new OneModel(client));
        string path = Path.Combine(bench.Folders.Files, "live.eval.yaml");
        await File.WriteAllLinesAsync(path, Eval(), TestContext.Current.CancellationToken);
        await bench.RegisterAsync(path);

        JsonElement first = await RunAsync(bench);
        JsonElement second = await RunAsync(bench);

        Assert.Equal("completed", first.GetProperty("status").GetString());
        Assert.NotEqual(first.GetProperty("run_id").GetString(), second.GetProperty("run_id").GetString());
        Assert.Equal(JsonSerializer.Serialize(first.GetProperty("metrics")), JsonSerializer.Serialize(second.GetProperty("metrics")));
        Assert.Equal(Samples, client.Requests.Count);
        Assert.All(client.Requests.Values, count => Assert.Equal(1, count));
        Assert.NotEmpty(told);
        Assert.DoesNotContain("unspeakable", string.Join('\n', told), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> RunAsync(AppBench bench)
    {
        string run = RunsHttpTests.Read(await bench.CreateAsync(Body)).GetProperty("run_id").GetString()!;
        await bench.PumpRunAsync(run);
        return RunsHttpTests.Read(await bench.Http.StatusAsync(AppBench.Post(""), run, TestContext.Current.CancellationToken));
    }

    private static void Add(List<string> told, Activity activity)
    {
        lock (told)
        {
            told.Add($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(one => one.Tags))}");
        }
    }

    private static IEnumerable<string> Eval() =>
    [
        "id: live", "version: 1.0.0", "title: Live", "samples:",
        .. Enumerable.Range(1, Samples).Select(n => $"  - {{ id: s{n}, input: unspeakable-prompt {n}, target: \"[{n % 2}]\" }}"),
        "graders:", "  - { name: answer, type: includes }",
        "metrics:", "  - { name: accuracy, grader: answer, direction: higher_is_better }",
    ];

    private sealed class OneModel(CountingClient client) : IModelProviders
    {
        public bool IsAlias(string name) => false;

        public Task<ModelEndpoint?> FindAsync(string spec, CancellationToken cancellationToken) => Task.FromResult<ModelEndpoint?>(
            new ModelEndpoint { Identity = spec, Provider = "openai", Model = "fake", Connect = _ => client });
    }
}
