using System.Runtime.CompilerServices;
using System.Text.Json;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Cli.Tests;

namespace EvalFlow.Functions.Tests;

/// <summary>A run through the app, from the request over HTTP to the report, beside the same run on one machine.</summary>
public sealed class WholeRunTests(Azurite azurite) : IDisposable
{
    private static readonly string Root = FindRoot();
    private static readonly string Data = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    private readonly CommandLine _machine = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task XsTest_ThroughTheApp_GivesTheSameNumbersAsOneMachineBitForBit()
    {
        Assert.SkipUnless(Directory.Exists(Data), "The recorded data sets are not beside this checkout (../shared/data).");
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        string definition = Path.Combine(Root, "examples", "recorded", "xstest-safe.eval.yaml");
        string eval = (await bench.RegisterAsync(definition)).Id;
        (string? here, string? before, string? there) = (null, null, null);

        foreach (string model in (string[])["llama2orig", "llama2new"])
        {
            string file = $"xstest_v2_completions_{model}.csv";
            File.Copy(Path.Combine(Data, "xstest", "model_completions", file), Path.Combine(bench.Folders.Files, file));
            string spec = $"replay:{Path.Combine(bench.Folders.Files, file)}?id=id&response=completion";

            CommandResult sqlite = await _machine.RunAsync(["run", definition, "--model", spec, "--json", .. here is null ? [] : (string[])["--baseline", here]]);
            JsonElement azure = await RunAsync(bench, eval, spec, there);

            Assert.All(
                (string[])["status", "metrics", "samples", "agreement", "usage", "eval_hash", "dataset_hash"],
                field => Assert.Equal(Plain(sqlite.FirstRun.GetProperty(field)), Plain(azure.GetProperty(field))));
            (here, before, there) = (sqlite.RunId, there, azure.GetProperty("run_id").GetString());
        }
        Assert.NotNull(await bench.Pipeline.Home.Runs.ReadComparisonAsync(before!, there!, Cancel));
    }

    private static async Task<JsonElement> RunAsync(AppBench bench, string eval, string spec, string? baseline)
    {
        JsonElement begun = RunsHttpTests.Read(await bench.CreateAsync(
            JsonSerializer.Serialize(new Dictionary<string, string?> { ["eval"] = eval, ["model"] = spec, ["baseline_run"] = baseline })));
        string run = begun.GetProperty("run_id").GetString()!;
        await bench.PumpRunAsync(run);
        return RunsHttpTests.Read(await bench.Http.StatusAsync(AppBench.Post(""), run, Cancel));
    }

    // Numbers keep their digits; only the layout goes.
    private static string Plain(JsonElement element) => JsonSerializer.Serialize(element);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EvalFlow.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("EvalFlow.sln was not found above the tests.");
    }
}
