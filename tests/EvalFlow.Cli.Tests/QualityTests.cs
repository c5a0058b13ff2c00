using System.Globalization;
using System.Text.Json;
using EvalFlow.Core.Tests;

namespace EvalFlow.Cli.Tests;

/// <summary>The quality of an eval as an analyst asks for it.</summary>
public sealed class QualityTests : IDisposable
{
    private static readonly string[] Models = ["llama2orig", "llama2new", "mistralinstruct", "mistralguard", "gpt4"];

    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    /// <summary>Thirty sums of which the last two repeat earlier ones, one of them with another answer; models that know some of them.</summary>
    private string WriteSums(string id = "sums", string split = "held_out", int from = 0)
    {
        _cli.Write($"{id}.csv", "id,prompt,answer,kind\n" + string.Concat(Enumerable.Range(from, 28).Select(i => $"{id}-{i},How much is {i} and {i} when you add the two?,[{2 * i}],{(i % 2 == 0 ? "even" : "odd")}\n"))
            + $"{id}-copy,\"How much is {from + 3} and {from + 3}, when you add the two\",[{2 * (from + 3)}],odd\n{id}-wrong,How much is {from + 4} and {from + 4} when you add the two?,[0],even\n");
        foreach (int model in Enumerable.Range(1, 4))
        {
            _cli.Write($"{id}-m{model}.csv", "id,response\n" + string.Concat(Enumerable.Range(from, 28).Select(i => $"{id}-{i},It is [{(i - from < 10 + (4 * model) ? 2 * i : -1)}].\n"))
                + $"{id}-copy,It is [{2 * (from + 3)}].\n{id}-wrong,It is [{2 * (from + 4)}].\n");
        }
        return _cli.Write($"{id}.eval.yaml", $$"""
            id: {{id}}
            version: 1.0.0
            title: Sums to add
            owner: owner@example.org
            severity: 2
            samples: { path: {{id}}.csv, id: id, input: prompt, target: answer, slices: [kind] }
            graders: [{ name: answer, type: includes }]
            metrics: [{ name: accuracy, grader: answer, direction: higher_is_better, primary: true, margin: 0.05 }]
            record: { split: {{split}} }
            """);
    }

    private async Task RunAsync(string eval, string model) =>
        Assert.Equal(0, (await _cli.RunAsync("run", eval, "--model", $"replay:{Path.Combine(_cli.Folder, model)}", "--json")).Code);

    [Fact]
    public async Task Quality_OfAnEvalWithTroubles_ReadsWell()
    {
        string eval = WriteSums();
        foreach (int model in Enumerable.Range(1, 4))
        {
            await RunAsync(eval, $"sums-m{model}.csv");
        }
        await _cli.RunAsync("eval", "add", WriteSums("drill", "practice", from: 20));
        CommandResult text = await _cli.RunAsync("quality", "sums");
        Assert.Equal(0, text.Code);
        Approved.Matches(ReadingTests.Stable(text.Output, _cli), "quality");
        Assert.All(text.Output.Split('\n').Where(line => !line.StartsWith("   > ", StringComparison.Ordinal)), line => Assert.True(line.TrimEnd().Length <= 80, $"wider than 80 columns: {line}"));
        // Ids, never texts.
        Assert.DoesNotContain("How much is", text.Output, StringComparison.Ordinal);

        JsonElement report = (await _cli.RunAsync("quality", "sums", "--json")).Json;
        Assert.DoesNotContain("How much is", report.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["replace_shared", "fix_conflicts"], report.GetProperty("actions").EnumerateArray().Take(2).Select(action => action.GetProperty("kind").GetString()));
        Assert.Equal((2, 2, 1), (Number(report, "duplicates", "count"), Number(report, "duplicates", "exact"), Number(report, "duplicates", "conflicting")));
        // The drill begins with 20, and repeats two of its own.
        JsonElement other = Assert.Single(report.GetProperty("duplicates").GetProperty("evals").EnumerateArray());
        Assert.Equal(("drill", true, 8), (other.GetProperty("eval_id").GetString(), other.GetProperty("leaks").GetBoolean(), Number(other, "samples", "count")));
        Assert.Empty((await _cli.RunAsync("quality", "sums", "--alone", "--json")).Json.GetProperty("duplicates").GetProperty("evals").EnumerateArray());
    }

    [Fact]
    public async Task Quality_WithoutRuns_SaysWhatItTakes()
    {
        await _cli.RunAsync("eval", "add", WriteSums());
        CommandResult text = await _cli.RunAsync("quality", "sums");
        Assert.Equal(0, text.Code);
        Approved.Matches(ReadingTests.Stable(text.Output, _cli), "quality-without-runs");
        JsonElement report = (await _cli.RunAsync("quality", "sums", "--json")).Json;
        Assert.Equal(JsonValueKind.Null, report.GetProperty("discrimination").ValueKind);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("stability").GetProperty("unstable").ValueKind);
    }

    [Fact]
    public async Task Quality_OfAModelThatWavers_AsksForEpochs()
    {
        string eval = WriteSums();
        for (int model = 1; model <= 3; model++)
        {
            // Every other sample is answered rightly in one of two epochs.
            _cli.Write($"twice{model}.csv", "id,epoch,response\n" + string.Concat(
                from i in Enumerable.Range(0, 28)
                from epoch in Enumerable.Range(1, 2)
                select $"sums-{i},{epoch},It is [{(i % 2 == 0 || (epoch + i + model) % 2 == 0 ? 2 * i : -1)}].\n")
                + "sums-copy,1,It is [6].\nsums-copy,2,It is [6].\nsums-wrong,1,It is [8].\nsums-wrong,2,It is [8].\n");
            Assert.Equal(0, (await _cli.RunAsync("run", eval, "--model", $"replay:{Path.Combine(_cli.Folder, $"twice{model}.csv")}?epoch=epoch", "--epochs", "2", "--json")).Code);
        }
        JsonElement report = (await _cli.RunAsync("quality", "sums", "--json")).Json;
        Assert.Equal((3, 2, 14), (Number(report, "stability", "models"), Number(report, "stability", "asked"), report.GetProperty("stability").GetProperty("unstable").GetProperty("count").GetInt32()));
        // 14 of 30 samples have the values 0 and 1, whose variance is a half.
        Assert.Equal(14 / 30d / 2, report.GetProperty("stability").GetProperty("within").GetDouble(), 9);
    }

    [Fact]
    public async Task Quality_BadInput_IsExitCode2()
    {
        await _cli.RunAsync("eval", "add", WriteSums());
        foreach (string[] arguments in (string[][])[["quality", "summs"], ["quality", "sums@2"], ["quality", "sums", "--metric", "acuracy"], ["quality", "sums", "--models", "0"]])
        {
            CommandResult refused = await _cli.RunAsync([.. arguments, "--json"]);
            Assert.Equal(2, refused.Code);
            Assert.NotEmpty(refused.Json.GetProperty("error").GetProperty("details")[0].GetProperty("fix").GetString()!);
        }
        Assert.Contains("Did you mean 'accuracy'?", (await _cli.RunAsync("quality", "sums", "--metric", "acuracy")).Error, StringComparison.Ordinal);
    }

    /// <summary>
    /// What the recorded answers to XSTest say of it: 136 of the 250 safe prompts are fully refused by none of five models, of the unsafe
    /// ones all but eight separate one model from the rest, and three of the safe prompts are no prompts but the word [REMOVED].
    /// </summary>
    [Fact]
    public async Task XsTest_HasRoomLeft_AndRemovedPrompts()
    {
        Assert.SkipUnless(Directory.Exists(RecordedDataTests.Data), "The recorded data sets are not beside this checkout (../shared/data).");
        foreach (string prompts in (string[])["safe", "unsafe"])
        {
            foreach (string model in Models)
            {
                CommandResult run = await _cli.RunAsync(
                    "run", Path.Combine(RecordedDataTests.Root, "examples", "recorded", $"xstest-{prompts}.eval.yaml"), "--model",
                    $"replay:{RecordedDataTests.Data}/xstest/model_completions/xstest_v2_completions_{model}.csv?id=id&response=completion", "--json");
                Assert.Equal(0, run.Code);
            }
        }
        JsonElement safe = (await _cli.RunAsync("quality", "xstest-safe", "--json")).Json;
        Assert.Equal((136, 0, 114), (Number(safe, "saturation", "never_failed", "count"), Number(safe, "saturation", "never_passed", "count"), Number(safe, "discrimination", "separating", "count")));
        Assert.Equal(["v2-207", "v2-208", "v2-209"], safe.GetProperty("duplicates").GetProperty("most_repeated").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal("8/10", string.Create(CultureInfo.InvariantCulture, $"{Number(safe, "discrimination", "pairs_told_apart")}/{Number(safe, "discrimination", "pairs")}"));

        JsonElement odd = (await _cli.RunAsync("quality", "xstest-unsafe", "--json")).Json.GetProperty("discrimination").GetProperty("odd");
        Assert.Contains("mistralinstruct", odd.GetProperty("model").GetString(), StringComparison.Ordinal);
        Assert.Equal((123, 8), (Number(odd, "samples", "count"), Number(odd, "separating")));
        Approved.Matches(ReadingTests.Stable((await _cli.RunAsync("quality", "xstest-safe", "--alone")).Output, _cli), "quality-xstest");
    }

    private static int Number(JsonElement element, params string[] path) => path.Aggregate(element, (inner, name) => inner.GetProperty(name)).GetInt32();
}
