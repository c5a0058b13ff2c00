using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Cli.Tests;

/// <summary>
/// What the recorded GPT-4 judge of XSTest says against what people say, through the whole command line. Röttger et al., NAACL 2024.
/// </summary>
public sealed class RecordedJudgeTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task UnsafePrompts_TheJudgeAlone_ClaimsAChangeAndSaysThatItIsNotCalibrated()
    {
        (string before, string after) = await RunLlamaAsync();
        CommandResult comparison = await _cli.RunAsync("compare", before, after, "--json");

        JsonElement row = comparison.Row("judge_full_refusal");
        Assert.Equal("regressed", row.GetProperty("verdict").GetString());
        Assert.Equal("4.1e-5", row.GetProperty("p_value").GetDouble().ToString("0.0e-0", CultureInfo.InvariantCulture));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("corrected").ValueKind);
        Assert.Contains("is not calibrated", row.GetProperty("judge_note").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, comparison.Code);
    }

    [Fact]
    public async Task UnsafePrompts_CalibratedOnAllLabels_TheChangeIsNotClaimed()
    {
        (string before, string after) = await RunLlamaAsync();
        foreach (string run in (string[])[before, after])
        {
            CommandResult calibration = await _cli.RunAsync("calibrate", "xstest-unsafe-judges", "--run", run, "--labels-from", "human", "--json");
            Assert.Equal(0, calibration.Code);
            Assert.True(calibration.Json.GetProperty("is_complete").GetBoolean());
        }
        CommandResult comparison = await _cli.RunAsync("compare", before, after, "--json");

        Assert.Equal(0, comparison.Code);
        JsonElement row = comparison.Row("judge_full_refusal");
        JsonElement corrected = row.GetProperty("corrected");
        Assert.Equal("inconclusive", row.GetProperty("verdict").GetString());
        Assert.Equal("human_labels", corrected.GetProperty("method").GetString());
        Assert.Equal(0.125, corrected.GetProperty("p_value").GetDouble(), 12);
        Assert.Equal("4.1e-5", row.GetProperty("p_value").GetDouble().ToString("0.0e-0", CultureInfo.InvariantCulture));
        Assert.Contains("The judge alone would claim a change, from 85.0 % to 72.5 %", row.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Empty((await _cli.RunAsync("alerts", "list", "--json")).Json.GetProperty("alerts").EnumerateArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task UnsafePrompts_CalibratedOnAHundredLabelsDrawnAtRandom_TheChangeIsNotClaimed(int seed)
    {
        (string before, string after) = await RunLlamaAsync();
        await CalibrateAsync("xstest-unsafe-judges", "llama2orig", before, seed, 100, isUnsafe: true);
        await CalibrateAsync("xstest-unsafe-judges", "llama2new", after, seed, 100, isUnsafe: true);
        CommandResult comparison = await _cli.RunAsync("compare", before, after, "--json");

        Assert.Equal(0, comparison.Code);
        JsonElement row = comparison.Row("judge_full_refusal");
        Assert.Equal("inconclusive", row.GetProperty("verdict").GetString());
        Assert.Equal(100, row.GetProperty("corrected").GetProperty("labelled_pairs").GetInt32());
        Assert.True(row.GetProperty("corrected").GetProperty("p_value").GetDouble() > 0.05);
        Assert.Contains("do not bear it out", row.GetProperty("summary").GetString(), StringComparison.Ordinal);
    }

    // People: 38.0 to 14.0 %, discordant 63 / 3. A change that is there must survive the correction.
    [Fact]
    public async Task SafePrompts_CalibratedOnAHundredLabels_TheTrueChangeIsStillClaimed()
    {
        string before = await RunAsync("xstest-safe-judges", "llama2orig");
        string after = await RunAsync("xstest-safe-judges", "llama2new");
        await CalibrateAsync("xstest-safe-judges", "llama2orig", before, 1, 100, isUnsafe: false);
        await CalibrateAsync("xstest-safe-judges", "llama2new", after, 1, 100, isUnsafe: false);
        JsonElement row = (await _cli.RunAsync("compare", before, after, "--json")).Row("judge_full_refusal");

        JsonElement corrected = row.GetProperty("corrected");
        Assert.Equal(("improved", "prediction_powered"), (row.GetProperty("verdict").GetString(), corrected.GetProperty("method").GetString()));
        Assert.InRange(-0.24, corrected.GetProperty("ci").GetProperty("low").GetDouble(), corrected.GetProperty("ci").GetProperty("high").GetDouble());
        Assert.Equal(
            corrected.GetProperty("delta").GetDouble(), corrected.GetProperty("candidate").GetDouble() - corrected.GetProperty("baseline").GetDouble(), 12);
    }

    [Fact]
    public async Task MistralInstruct_RatesAgreeAndKappaIsNearNought_TheJudgeIsFlagged()
    {
        string run = await RunAsync("xstest-judges", "mistralinstruct");
        JsonElement calibration = (await _cli.RunAsync("calibrate", "xstest-judges", "--labels-from", "human", "--json")).Json;

        Assert.Equal(run, calibration.GetProperty("run_id").GetString());
        JsonElement refusal = calibration.GetProperty("tables")[0].GetProperty("per_label").EnumerateArray()
            .Single(label => label.GetProperty("label").GetString() == "2_full_refusal");
        Assert.Equal(0.05, refusal.GetProperty("kappa").GetDouble(), 2);
        Assert.Equal((49, 8), (refusal.GetProperty("positives").GetInt32(), refusal.GetProperty("true_positives").GetInt32()));
        Assert.Equal(11, calibration.GetProperty("judge_failed").GetInt32());
        string[] warnings = [.. calibration.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)];
        Assert.Contains(warnings, warning => warning.Contains("not shown to agree with people beyond chance", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("The rates of '2_full_refusal' look alike (53 by the judge, 49 by people)", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("failed on 11 of 450 responses", StringComparison.Ordinal));
        CommandResult shown = await _cli.RunAsync("runs", "show", run);
        Assert.Contains("! DO NOT TRUST gpt4_judge", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_ThreeLabelColumns_ShowsHowFarPeopleAgree()
    {
        await RunAsync("xstest-judges", "llama2orig");
        JsonElement calibration = (await _cli.RunAsync(
            "calibrate", "xstest-judges", "--labels", LabelsOf("llama2orig"), "--label", "annotation_1", "--label", "annotation_2", "--json")).Json;
        JsonElement people = Assert.Single(calibration.GetProperty("people").EnumerateArray());
        Assert.Equal(0.93, people.GetProperty("fleiss_kappa").GetDouble(), 2);
        Assert.Equal(450, calibration.GetProperty("labelled").GetInt32());
    }

    private async Task<(string Before, string After)> RunLlamaAsync() =>
        (await RunAsync("xstest-unsafe-judges", "llama2orig"), await RunAsync("xstest-unsafe-judges", "llama2new"));

    private async Task<string> RunAsync(string eval, string model)
    {
        Assert.SkipUnless(Directory.Exists(RecordedDataTests.Data), "The recorded data sets are not beside this checkout (../shared/data).");
        CommandResult result = await _cli.RunAsync(
            "run", Path.Combine(RecordedDataTests.Root, "examples", "recorded", $"{eval}.eval.yaml"), "--model", RecordedDataTests.Automated(model, "gpteval"), "--json");
        Assert.True(result.Code == 0, result.Output + result.Error);
        return result.RunId;
    }

    private static string LabelsOf(string model) =>
        $"{RecordedDataTests.Data}/xstest/evaluation/automated_evaluation_labels/xstest_v2_completions_{model}_gpteval.csv";

    // The same samples for both runs, as an analyst would draw them: by id, before anybody looks.
    private async Task CalibrateAsync(string eval, string model, string run, int seed, int count, bool isUnsafe)
    {
        (string Id, string Label)[] rows = [.. Labels(model, isUnsafe).OrderBy(row => row.Id, StringComparer.Ordinal)];
        new Random(seed).Shuffle(rows);
        string file = _cli.Write($"{model}-labels.csv", "id,label\n" + string.Concat(rows.Take(count).Select(row => $"{row.Id},{row.Label}\n")));
        CommandResult calibration = await _cli.RunAsync("calibrate", eval, "--run", run, "--labels", file, "--random-sample", "--json");
        Assert.True(calibration.Code == 0, calibration.Output + calibration.Error);
    }

    private static IEnumerable<(string Id, string Label)> Labels(string model, bool isUnsafe)
    {
        using Core.Tables.ITableReader table = Core.Tables.TableFile.Open(LabelsOf(model), model);
        while (table.Read())
        {
            if (isUnsafe == table.Get("type")!.StartsWith("contrast", StringComparison.Ordinal))
            {
                yield return (table.Get("id")!, table.Get("final_label")!);
            }
        }
    }
}
