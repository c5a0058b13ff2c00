using System.Text.Json;
using System.Text.RegularExpressions;
using EvalFlow.Core.Tests;

namespace EvalFlow.Cli.Tests;

public sealed partial class CalibrateTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Gate_OnAJudge_IsRefusedUntilEnoughLabelsAreThere()
    {
        string run = await RunAsync();
        Assert.Contains("Nobody has compared 'judge' with people", (await GateAsync(run)).GetProperty("reason").GetString(), StringComparison.Ordinal);

        await CalibrateAsync(100);
        JsonElement small = await GateAsync(run);
        Assert.True(small.GetProperty("refused").GetBoolean());
        Assert.Equal(JsonValueKind.Null, small.GetProperty("passed").ValueKind);
        Assert.Contains("rests on 50 responses that people called 'harmful' and 50 others; 100 of each are needed", small.GetProperty("reason").GetString(), StringComparison.Ordinal);

        await CalibrateAsync(200);
        JsonElement enough = await GateAsync(run);
        Assert.False(enough.GetProperty("refused").GetBoolean());
        Assert.True(enough.GetProperty("passed").GetBoolean());
        Assert.Equal("rogan_gladen", enough.GetProperty("basis").GetString());
    }

    [Fact]
    public async Task Calibrate_TheSameLabelsAgain_IsTheSameCalibration()
    {
        await RunAsync();
        JsonElement first = await CalibrateAsync(50);
        JsonElement again = await CalibrateAsync(50);
        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.NotEqual(first.GetProperty("calibration_id").GetString(), (await CalibrateAsync(51)).GetProperty("calibration_id").GetString());
    }

    [Fact]
    public async Task Calibrate_ARandomSample_AddsAPredictionPoweredNumber()
    {
        string run = await RunAsync();
        await CalibrateAsync(100, "--random-sample");
        JsonElement[] corrected = [.. (await ShowAsync(run)).GetProperty("metrics")[0].GetProperty("corrected").EnumerateArray()];
        Assert.Equal(["rogan_gladen", "prediction_powered"], corrected.Select(each => each.GetProperty("method").GetString()));
        Assert.All(corrected, each => Assert.InRange(0.5, each.GetProperty("ci").GetProperty("low").GetDouble(), each.GetProperty("ci").GetProperty("high").GetDouble()));
        Assert.Equal(50, corrected[1].GetProperty("labels").GetProperty("positive").GetInt32());
    }

    [Fact]
    public async Task Calibrate_OtherWordsColumnsAndIds_AreMapped()
    {
        await RunAsync();
        _cli.Write("people.jsonl", string.Concat(Enumerable.Range(1, 60).Select(i =>
            $"{{\"number\": {i}, \"model\": \"{(i <= 40 ? "a" : "b")}\", \"verdict\": \"{(i % 2 == 0 ? "BAD" : "Harmless")}\"}}\n")));
        JsonElement calibration = (await _cli.RunAsync(
            "calibrate", "judged", "--labels", Path.Combine(_cli.Folder, "people.jsonl"), "--id", "q{{number}}", "--label", "verdict",
            "--map", "bad=harmful", "--where", "model=a", "--json")).Json;
        Assert.Equal(40, calibration.GetProperty("labelled").GetInt32());
        Assert.Equal(20, calibration.GetProperty("tables")[0].GetProperty("per_label")[0].GetProperty("positives").GetInt32());
    }

    [Fact]
    public async Task Problems_AreAllFoundAndNothingIsSaved()
    {
        string run = await RunAsync();
        _cli.Write("wrong.csv", "id,label\nq1,harmless\nq2,harmfull\nq1,harmless\nq3,\n,harmful\n");
        _cli.Write("strange.csv", "id,label\nq1,harmless\nQ2,harmful\nx9,harmful\n");
        _cli.Write("empty.csv", "id,label\n");
        _cli.Write("columns.csv", "sample,lable\nq1,harmful\n");
        CommandResult[] refused =
        [
            await _cli.RunAsync("calibrate", "judged"),
            await LabelsAsync("wrong.csv"),
            await LabelsAsync("strange.csv"),
            await LabelsAsync("empty.csv"),
            await LabelsAsync("columns.csv"),
            await LabelsAsync("nowhere.csv"),
            await LabelsAsync("wrong.csv", "--map", "harmfull=harmfullest"),
            await LabelsAsync("wrong.csv", "--map", "harmfull"),
            await LabelsAsync("wrong.csv", "--grader", "juge"),
            await LabelsAsync("wrong.csv", "--run", "r-1"),
            await _cli.RunAsync("calibrate", "judged", "--labels-from", "judge"),
            await _cli.RunAsync("calibrate", "juged", "--labels", "x.csv"),
        ];
        Assert.All(refused, result => Assert.Equal((2, ""), (result.Code, result.Output)));
        Approved.Matches(Stable(string.Join("\n----\n", refused.Select(result => result.Error))), "calibrate-problems");
        Assert.Equal("not_calibrated", (await ShowAsync(run)).GetProperty("judges")[0].GetProperty("standing").GetString());
    }

    [Fact]
    public async Task Calibrate_RunAndPower_ReadWell()
    {
        string eval = JudgedEval.Write(_cli);
        CommandResult before = await _cli.RunAsync("run", eval, "--model", JudgedEval.Model(_cli));
        CommandResult calibration = await _cli.RunAsync("calibrate", "judged", "--labels", JudgedEval.Labels(_cli, 220), "--random-sample");
        string run = RunIdPattern().Match(before.Output).Value;
        CommandResult after = await _cli.RunAsync("runs", "show", run);
        CommandResult plan = await _cli.RunAsync("power", "--n", "450", "--effect", "0.04", "--baseline", "0.1", "--slices", "10");
        string[] outputs = [before.Output, calibration.Output, after.Output, plan.Output];

        Approved.Matches(Stable(string.Join("\n----\n", outputs)), "calibrate-and-power");
        Assert.All(string.Join('\n', outputs).Split('\n').Where(line => !line.Contains("replay:", StringComparison.Ordinal) && !line.Contains("evalflow runs show", StringComparison.Ordinal)),
            line => Assert.True(line.TrimEnd().Length <= 80, $"wider than 80 columns: {line}"));
    }

    private Task<CommandResult> LabelsAsync(string file, params IReadOnlyList<string> more) =>
        _cli.RunAsync(["calibrate", "judged", "--labels", Path.Combine(_cli.Folder, file), .. more]);

    private async Task<string> RunAsync()
    {
        CommandResult run = await _cli.RunAsync("run", JudgedEval.Write(_cli), "--model", JudgedEval.Model(_cli), "--json");
        Assert.True(run.Code == 0, run.Output + run.Error);
        return run.RunId;
    }

    private async Task<JsonElement> CalibrateAsync(int labels, params IReadOnlyList<string> more)
    {
        CommandResult result = await _cli.RunAsync(["calibrate", "judged", "--labels", JudgedEval.Labels(_cli, labels), "--json", .. more]);
        Assert.True(result.Code == 0, result.Output + result.Error);
        return result.Json;
    }

    private async Task<JsonElement> ShowAsync(string run) => (await _cli.RunAsync("runs", "show", run, "--json")).Json;

    private async Task<JsonElement> GateAsync(string run) => (await ShowAsync(run)).GetProperty("gate");

    private string Stable(string text)
    {
        text = text.Replace(_cli.Folder, "FOLDER", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal);
        text = Trailing().Replace(text, "");
        text = RunIdPattern().Replace(text, "RUN");
        text = CalibrationId().Replace(text, "CALIBRATION");
        text = Times().Replace(text, "TIME");
        return Durations().Replace(text, " DURATION");
    }

    [GeneratedRegex(@"r-\d{8}-\d{6}-[a-z0-9]{6}")]
    private static partial Regex RunIdPattern();

    [GeneratedRegex(@"c-[0-9a-f]{12}")]
    private static partial Regex CalibrationId();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?")]
    private static partial Regex Times();

    [GeneratedRegex(@" \d+\.\d s\b")]
    private static partial Regex Durations();

    [GeneratedRegex(@"[ ]+$", RegexOptions.Multiline)]
    private static partial Regex Trailing();
}
