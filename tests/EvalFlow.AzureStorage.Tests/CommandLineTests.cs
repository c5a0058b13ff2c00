using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EvalFlow.Cli.Tests;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>
/// The whole command line on storage in the emulator. One class, so that its tests run one after the other: the account is
/// named by the environment, which they all share.
/// </summary>
public sealed class CommandLineTests : IDisposable
{
    private const int Many = 20_000;

    private static readonly string Root = FindRoot();
    private static readonly string Data = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    private readonly CommandLine _here = new();

    // Another machine: it shares nothing with the first but the account.
    private readonly CommandLine _there = new();
    private readonly string _prefix = AzureStoreBench.NewPrefix();
    private readonly Azurite _azurite;

    public CommandLineTests(Azurite azurite)
    {
        _azurite = azurite;
        Environment.SetEnvironmentVariable("EVALFLOW_AZURE_CONNECTION", azurite.Connection);
        Environment.SetEnvironmentVariable("EVALFLOW_AZURE_PREFIX", _prefix);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("EVALFLOW_AZURE_CONNECTION", null);
        Environment.SetEnvironmentVariable("EVALFLOW_AZURE_PREFIX", null);
        _here.Dispose();
        _there.Dispose();
    }

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

    [Fact]
    public async Task Story_AcrossTwoMachines_IsOne()
    {
        string eval = WriteEval(12);
        Assert.Equal(0, (await _here.RunAsync("eval", "add", eval, "--store", "azure")).Code);
        Assert.Contains("many", (await _there.RunAsync("eval", "list", "--store", "azure")).Output, StringComparison.Ordinal);

        CommandResult before = await _here.RunAsync("run", eval, "--model", Model("good"), "--store", "azure", "--json");
        CommandResult after = await _there.RunAsync("run", "many", "--model", Model("bad"), "--baseline", before.RunId, "--store", "azure", "--json");

        Assert.Equal((0, 0), (before.Code, after.Code));
        Assert.Contains("storage: ", after.Error, StringComparison.Ordinal);
        JsonElement runs = (await _here.RunAsync("runs", "list", "--store", "azure", "--json")).Json.GetProperty("runs");
        Assert.Equal([after.RunId, before.RunId], runs.EnumerateArray().Select(run => run.GetProperty("run_id").GetString()));
        CommandResult comparison = await _here.RunAsync("compare", before.RunId, after.RunId, "--store", "azure", "--json");
        Assert.Equal((1, "regressed"), (comparison.Code, comparison.Row("accuracy").GetProperty("verdict").GetString()));
        string alert = Assert.Single((await _here.RunAsync("alerts", "list", "--store", "azure", "--json")).Json.GetProperty("alerts").EnumerateArray())
            .GetProperty("alert_id").GetString()!;
        Assert.Equal(0, (await _there.RunAsync("alerts", "ack", alert, "--store", "azure")).Code);
        Assert.Contains("ACKNOWLEDGED", (await _here.RunAsync("alerts", "list", "--store", "azure")).Output, StringComparison.Ordinal);

        // Nothing of it is in the homes.
        Assert.Empty((await _here.RunAsync("runs", "list", "--json")).Json.GetProperty("runs").EnumerateArray());
    }

    [Theory]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Running)]
    public async Task Resume_FromAnotherMachine_FinishesTheRun(RunStatus status)
    {
        string eval = WriteEval(12);
        CommandResult done = await _here.RunAsync("run", eval, "--model", Model("bad"), "--store", "azure", "--json");
        AzureHome home = await OpenAsync();
        Run run = (await home.Runs.FindAsync(done.RunId, Cancel))!;
        await home.Runs.ReopenShardAsync(run.RunId, 0, ReadOnlyMemory<byte>.Empty, Cancel);
        await home.Runs.UpdateAsync(run with { Status = status, FinishedAt = null }, Cancel);

        CommandResult resumed = await _there.RunAsync("runs", "resume", run.RunId, "--store", "azure", "--json");

        Assert.Equal((0, "completed"), (resumed.Code, resumed.FirstRun.GetProperty("status").GetString()));
        Assert.Equal(done.FirstRun.GetProperty("metrics").GetRawText(), resumed.FirstRun.GetProperty("metrics").GetRawText());
    }

    [Fact]
    public async Task Cancel_FromAnotherMachine_IsSeenThere()
    {
        string eval = WriteEval(12);
        CommandResult done = await _here.RunAsync("run", eval, "--model", Model("good"), "--store", "azure", "--json");
        AzureHome home = await OpenAsync();
        await home.Runs.UpdateAsync((await home.Runs.FindAsync(done.RunId, Cancel))! with { Status = RunStatus.Running, FinishedAt = null }, Cancel);

        CommandResult cancelled = await _there.RunAsync("runs", "cancel", done.RunId, "--store", "azure", "--json");

        Assert.Equal("cancelled", cancelled.Json.GetProperty("status").GetString());
        Assert.Equal("cancelled", (await _here.RunAsync("runs", "show", done.RunId, "--store", "azure", "--json")).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Kill_OfOneOfTwoProcesses_TheOtherFinishesWithTheSameNumbers()
    {
        string eval = WriteEval(Many);
        CommandResult undisturbed = await _here.RunAsync("run", eval, "--model", Model("good"), "--json");
        using Process first = Start(_here, "run", eval, "--model", Model("good"));
        string runId = await WaitForFirstCommitAsync(first);
        using Process second = Start(_there, "runs", "resume", runId);
        string output = await KillAndFinishAsync(first, second);

        JsonElement run = JsonDocument.Parse(output).RootElement.GetProperty("runs")[0];
        Assert.Equal(undisturbed.FirstRun.GetProperty("metrics").GetRawText(), run.GetProperty("metrics").GetRawText());
        Assert.Equal(undisturbed.FirstRun.GetProperty("samples").GetRawText(), run.GetProperty("samples").GetRawText());
    }

    [Fact]
    public async Task Doctor_SaysWhetherTheStorageAnswers()
    {
        CommandResult well = await _here.RunAsync("doctor", "--store", "azure", "--json");
        Assert.Equal((0, "ok"), (well.Code, Storage(well).GetProperty("state").GetString()));

        Environment.SetEnvironmentVariable("EVALFLOW_AZURE_CONNECTION", _azurite.Connection.Replace("http://127.0.0.1", "http://127.0.0.2", StringComparison.Ordinal));
        CommandResult ill = await _here.RunAsync("doctor", "--store", "azure", "--json");
        Assert.Equal((2, "fail"), (ill.Code, Storage(ill).GetProperty("state").GetString()));
        Assert.DoesNotContain("Eby8", ill.Output + ill.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("AccountName=somebody;AccountKey=bm90IHJlYWxseQ")]
    [InlineData("Not An Account")]
    public async Task Account_ThatCannotBe_IsRefusedWithoutShowingIt(string? connection)
    {
        Environment.SetEnvironmentVariable("EVALFLOW_AZURE_CONNECTION", connection);

        CommandResult refused = await _here.RunAsync("runs", "list", "--store", "azure");

        Assert.Equal(2, refused.Code);
        Assert.Contains("EVALFLOW_AZURE_CONNECTION", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("bm90", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_here.Home));
    }

    [Fact]
    public async Task Store_OfAnotherName_IsRefused()
    {
        CommandResult refused = await _here.RunAsync("runs", "list", "--store", "floppy");
        Assert.Equal(2, refused.Code);
        Assert.Contains("must be sqlite or azure", refused.Error, StringComparison.Ordinal);
    }

    private async Task<string> CompareNewestAsync(string store)
    {
        JsonElement runs = (await _here.RunAsync("runs", "list", "--store", store, "--json")).Json.GetProperty("runs");
        CommandResult comparison = await _here.RunAsync(
            "compare", runs[1].GetProperty("run_id").GetString()!, runs[0].GetProperty("run_id").GetString()!, "--store", store, "--json");
        return comparison.Json.GetProperty("comparisons").GetRawText() + comparison.Json.GetProperty("flips").GetRawText();
    }

    private Task<AzureHome> OpenAsync() => AzureHome.OpenAsync(
        new AzureHomeOptions { Account = AzureAccount.Connect(_azurite.Connection), NamePrefix = _prefix }, TimeProvider.System, Cancel);

    /// <summary>Both machines see the files, as they would on a share.</summary>
    private string WriteEval(int samples)
    {
        static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture) + "\n";
        _here.Write("samples.csv", "id,prompt,answer\n" + string.Concat(Enumerable.Range(0, samples).Select(i => Line($"q{i},What is {i}?,[{i}]"))));
        _here.Write("good.csv", "id,response\n" + string.Concat(Enumerable.Range(0, samples).Select(i => Line($"q{i},It is [{i}]."))));
        _here.Write("bad.csv", "id,response\n" + string.Concat(Enumerable.Range(0, samples).Select(i => Line($"q{i},It is [{(i < 2 ? i : -1)}]."))));
        return _here.Write("many.eval.yaml", """
            id: many
            version: 1.0.0
            title: Many
            severity: 4
            samples: { path: samples.csv, id: id, input: prompt, target: answer }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true, margin: 0.05 }
            """);
    }

    private string Model(string name) => $"replay:{Path.Combine(_here.Folder, name)}.csv";

    private static Process Start(CommandLine machine, params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow"))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["EVALFLOW_LEASE_SECONDS"] = "5";
        foreach (string argument in (string[])[.. arguments, "--store", "azure", "--home", machine.Home, "--json"])
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }

    private async Task<string> WaitForFirstCommitAsync(Process process)
    {
        AzureHome home = await OpenAsync();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        while (await timer.WaitForNextTickAsync(Cancel))
        {
            Assert.False(process.HasExited, "It ended before it could be killed.");
            if (await home.Runs.ListAsync(Cancel) is [var run] && (await home.Runs.ReadProgressAsync(run.RunId, Cancel)).Committed > 0)
            {
                return run.RunId;
            }
        }
        throw new OperationCanceledException();
    }

    private static async Task<string> KillAndFinishAsync(Process victim, Process other)
    {
        victim.Kill();
        await victim.WaitForExitAsync(Cancel);
        string output = await other.StandardOutput.ReadToEndAsync(Cancel);
        await other.WaitForExitAsync(Cancel);
        Assert.Equal(0, other.ExitCode);
        return output;
    }

    private static JsonElement Storage(CommandResult doctor) => doctor.Json.GetProperty("checks").EnumerateArray()
        .Single(finding => finding.GetProperty("check").GetString() == "storage");

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
