using System.Globalization;
using System.Text.Json;
using EvalFlow.Cli.Tests;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>
/// The whole command line on storage in the emulator. One class, so that its tests run one after the other: the account is
/// named by the environment, which they all share.
/// </summary>
public sealed partial class CommandLineTests : IDisposable
{
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

    [Fact]
    public async Task Silence_OfOneMachine_IsKnownToTheOther()
    {
        CommandResult silenced = await _here.RunAsync("alerts", "silence", "add", "--eval", "many*", "--why", "The judge is replaced", "--for", "4h", "--store", "azure");
        Assert.Equal(0, silenced.Code);
        Assert.Contains("The judge is replaced", (await _there.RunAsync("alerts", "silence", "list", "--store", "azure")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("The judge is replaced", (await _here.RunAsync("alerts", "silence", "list")).Output, StringComparison.Ordinal);
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

    private static JsonElement Storage(CommandResult doctor) => doctor.Json.GetProperty("checks").EnumerateArray()
        .Single(finding => finding.GetProperty("check").GetString() == "storage");
}
