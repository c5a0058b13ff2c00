using System.Text.Json;
using EvalFlow.AzureStorage.Tests;

namespace EvalFlow.Functions.Tests;

/// <summary>What a run through the app costs, counted; the cost model of docs/azure.md is held to it.</summary>
public sealed class CostTests(Azurite azurite)
{
    private const int Samples = 5000;

    [Fact]
    public async Task RecordedRun_OfFiveThousandSamples_CostsWhatTheDocumentsSay()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        string path = Path.Combine(bench.Folders.Files, "many.eval.yaml");
        await File.WriteAllLinesAsync(path, Eval(), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(bench.Folders.Files, "many.csv"), Answers(), TestContext.Current.CancellationToken);
        await bench.RegisterAsync(path);
        long before = bench.Pipeline.Home.Transactions.Total;

        JsonElement begun = RunsHttpTests.Read(await bench.CreateAsync("""{"eval": "many", "model": "replay:many.csv?id=id&response=response"}"""));
        await bench.PumpRunAsync(begun.GetProperty("run_id").GetString()!);
        long transactions = bench.Pipeline.Home.Transactions.Total - before;

        TestContext.Current.TestOutputHelper?.WriteLine($"{transactions} storage transactions, {bench.Messages} shard functions, {bench.Steps} activities");
        Assert.Equal(Samples / 2500, bench.Messages);
        Assert.InRange(bench.Steps, 5, 8);
        Assert.InRange(transactions / (Samples / 1000.0), 1, 60);
    }

    private static IEnumerable<string> Eval() =>
    [
        "id: many", "version: 1.0.0", "title: Many", "samples:",
        .. Enumerable.Range(1, Samples).Select(n => $"  - {{ id: s{n}, input: What is {n}?, target: \"[1]\" }}"),
        "graders:", "  - { name: answer, type: includes }",
        "metrics:", "  - { name: accuracy, grader: answer, direction: higher_is_better }",
    ];

    private static IEnumerable<string> Answers() => Enumerable.Range(1, Samples).Select(n => $"s{n},[{n % 3}]").Prepend("id,response");
}
