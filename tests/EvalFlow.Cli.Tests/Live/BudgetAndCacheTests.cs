using System.Globalization;
using System.Text.Json;
using EvalFlow.MockModel;

namespace EvalFlow.Cli.Tests.Live;

/// <summary>Money and cache as a person uses them: the whole command line against the mock model.</summary>
public sealed class BudgetAndCacheTests : IDisposable
{
    private const int Samples = 400;

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task Run_WithABudgetThatEnds_SaysSoAndGoesOnWithMore()
    {
        await using MockServer server = await StartAsync();
        string eval = WriteEval();

        CommandResult stopped = await _line.RunAsync("run", eval, "--model", "mock", "--budget", "0.12", "--json");

        JsonElement samples = stopped.FirstRun.GetProperty("samples");
        int done = samples.GetProperty("completed").GetInt32();
        Assert.Equal(3, stopped.Code);
        Assert.InRange(done, 50, 350);
        Assert.Equal(Samples - done, samples.GetProperty("not_evaluated").GetInt32());
        Assert.Equal(0, samples.GetProperty("errored").GetInt32());
        Assert.Equal($"budget spent after {done} of 400 samples, a random subset", stopped.FirstRun.GetProperty("reason").GetString());
        Assert.InRange(stopped.FirstRun.GetProperty("usage").GetProperty("cost_usd").GetDouble(), 0.1, 0.12);

        CommandResult refused = await _line.RunAsync("runs", "resume", stopped.RunId);
        Assert.Equal(2, refused.Code);
        Assert.Contains("budget of 0.12 USD is spent", refused.Error + refused.Output, StringComparison.Ordinal);

        CommandResult whole = await _line.RunAsync("runs", "resume", stopped.RunId, "--budget", "50", "--json");
        Assert.Equal(0, whole.Code);
        Assert.Equal(Samples, whole.FirstRun.GetProperty("samples").GetProperty("completed").GetInt32());
        Assert.Equal((Samples, 0), (server.Stats.Answers, server.Stats.Repeats));
    }

    [Fact]
    public async Task Run_OfSeveralEvalsUnderOneBudget_SpendsItOnce()
    {
        await using MockServer server = await StartAsync();

        CommandResult both = await _line.RunAsync("run", WriteEval("one"), WriteEval("two"), "--model", "mock", "--budget", "0.12", "--json");

        double spent = both.Json.GetProperty("runs").EnumerateArray().Sum(run => run.GetProperty("usage").GetProperty("cost_usd").GetDouble());
        Assert.Equal(3, both.Code);
        Assert.InRange(spent, 0.08, 0.12);
    }

    [Fact]
    public async Task Run_WithTheCache_AsksOnceAndClearForgets()
    {
        await using MockServer server = await StartAsync();
        string eval = WriteEval();
        await _line.RunAsync("run", eval, "--model", "mock", "--cache");

        CommandResult again = await _line.RunAsync("run", eval, "--model", "mock", "--cache", "--json");

        Assert.Equal(Samples, again.FirstRun.GetProperty("requests").GetProperty("cached").GetInt32());
        Assert.Equal(0, again.FirstRun.GetProperty("usage").GetProperty("cost_usd").GetDouble());
        Assert.Equal(Samples, server.Stats.Answers);
        Assert.StartsWith("Dropped 400 cached answers", (await _line.RunAsync("cache", "clear")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _line.RunAsync("cache", "show", "--json")).Json.GetProperty("answers").GetInt32());
    }

    [Theory]
    [InlineData("--budget", "-1")]
    [InlineData("--budget", "much")]
    [InlineData("--budget-tokens", "1.5")]
    [InlineData("--cache-max-age", "0")]
    [InlineData("--cache-max-age", "3")]
    public async Task Run_WithAValueThatMakesNoSense_IsRefused(string option, string value)
    {
        CommandResult refused = await _line.RunAsync("run", WriteEval(), "--model", "openai:m", option, value);

        Assert.Equal(2, refused.Code);
        Assert.Contains(option, refused.Error + refused.Output, StringComparison.Ordinal);
    }

    private async Task<MockServer> StartAsync()
    {
        MockServer server = await MockServer.StartAsync(new MockOptions(), TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_line.Home);
        File.WriteAllText(
            Path.Combine(_line.Home, "models.yaml"),
            string.Create(CultureInfo.InvariantCulture, $"mock: {{ spec: openai:mock-1, base_url: {server.Address}v1, prices: {{ input_per_million: 2, output_per_million: 10 }} }}\n"));
        return server;
    }

    private string WriteEval(string id = "money")
    {
        _line.Write($"{id}.csv", "id,prompt,answer\n" + string.Concat(Enumerable.Range(1, Samples).Select(i => $"s{i},Is {id} {i} even?,[even]\n")));
        return _line.Write($"{id}.eval.yaml", $$"""
            id: {{id}}
            version: 1.0.0
            title: Money
            samples: { path: {{id}}.csv, id: id, input: prompt, target: answer }
            generation: { max_tokens: 200 }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
            """);
    }
}
