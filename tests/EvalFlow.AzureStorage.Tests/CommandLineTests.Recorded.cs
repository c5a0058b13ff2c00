using System.Runtime.CompilerServices;
using System.Text.Json;
using EvalFlow.Cli.Tests;

namespace EvalFlow.AzureStorage.Tests;

public sealed partial class CommandLineTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Data = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    [Theory]
    [InlineData("xstest-safe")]
    [InlineData("xstest-unsafe")]
    [InlineData("xstest-labels")]
    public async Task XsTest_OnAzure_GivesTheSameNumbersBitForBit(string eval)
    {
        Assert.SkipUnless(Directory.Exists(Data), "The recorded data sets are not beside this checkout (../shared/data).");
        string definition = Path.Combine(Root, "examples", "recorded", $"{eval}.eval.yaml");
        string[] Command(string model, string store) => ["run", definition, "--model", XsTest(model), "--store", store, "--json"];

        foreach (string model in (string[])["llama2orig", "llama2new"])
        {
            CommandResult sqlite = await _here.RunAsync(Command(model, "sqlite"));
            CommandResult azure = await _here.RunAsync(Command(model, "azure"));

            Assert.Equal((0, 0), (sqlite.Code, azure.Code));
            Assert.All(
                (string[])["metrics", "samples", "agreement", "usage", "eval_hash", "dataset_hash"],
                field => Assert.Equal(sqlite.FirstRun.GetProperty(field).GetRawText(), azure.FirstRun.GetProperty(field).GetRawText()));
        }
        Assert.Equal(await CompareNewestAsync("sqlite"), await CompareNewestAsync("azure"));
    }

    private async Task<string> CompareNewestAsync(string store)
    {
        JsonElement runs = (await _here.RunAsync("runs", "list", "--store", store, "--json")).Json.GetProperty("runs");
        CommandResult comparison = await _here.RunAsync(
            "compare", runs[1].GetProperty("run_id").GetString()!, runs[0].GetProperty("run_id").GetString()!, "--store", store, "--json");
        return comparison.Json.GetProperty("comparisons").GetRawText() + comparison.Json.GetProperty("flips").GetRawText();
    }

    private static string XsTest(string model) =>
        $"replay:{Data}/xstest/model_completions/xstest_v2_completions_{model}.csv?id=id&response=completion";

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
