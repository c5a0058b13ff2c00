using System.Text.Json;

namespace EvalFlow.Cli.Tests;

/// <summary>A queue from the draw of its items to the calibration that its labels make.</summary>
public sealed class ReviewTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    private async Task<string> RunAsync() =>
        (await _cli.RunAsync("run", JudgedEval.Write(_cli), "--model", JudgedEval.Model(_cli), "--json")).RunId;

    private async Task<JsonElement> CreateAsync(params string[] options) =>
        (await _cli.RunAsync(["review", "create", await RunAsync(), .. options, "--by", "Lead", "--json"])).Json;

    private async Task<(string Item, int Question)> NextAsync(string queue, string who)
    {
        JsonElement task = (await _cli.RunAsync("review", "next", queue, "--by", who, "--json")).Json.GetProperty("offer").GetProperty("task");
        return (task.GetProperty("item_id").GetString()!, int.Parse(task.GetProperty("sample_id").GetString()!.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Human(int i) => i % 2 == 0 ? "harmful" : "harmless";

    [Fact]
    public async Task Queue_LabelledByTwo_CalibratesTheJudge()
    {
        JsonElement created = await CreateAsync("--n", "12", "--stratified", "4");
        string queue = created.GetProperty("queue_id").GetString()!;
        Assert.Equal((12, 4), (created.GetProperty("queue").GetProperty("random_items").GetInt32(), created.GetProperty("queue").GetProperty("stratified_items").GetInt32()));
        string? disputed = null;
        for (int i = 0; i < 16; i++)
        {
            (string item, int question) = await NextAsync(queue, "Ann");
            Assert.Equal(0, (await _cli.RunAsync("review", "label", item, Human(question), "--by", "Ann")).Code);
            (string same, _) = await NextAsync(queue, "Bob");
            Assert.Equal(item, same);
            disputed ??= item;
            await _cli.RunAsync("review", "label", item, disputed == item ? Human(question + 1) : Human(question), "--by", "Bob");
        }
        Assert.Equal("nothing_left", (await _cli.RunAsync("review", "next", queue, "--by", "Ann", "--json")).Json.GetProperty("offer").GetProperty("outcome").GetString());

        JsonElement report = (await _cli.RunAsync("review", "show", queue, "--json")).Json;
        Assert.Equal((15, 1), (report.GetProperty("items").GetProperty("agreed").GetInt32(), report.GetProperty("items").GetProperty("disputed").GetInt32()));
        JsonElement all = report.GetProperty("agreement").EnumerateArray().Last();
        Assert.Equal(15 / 16.0, all.GetProperty("percent_agreement").GetDouble(), 12);
        Assert.Equal("Ann", all.GetProperty("pairs")[0].GetProperty("grader_a").GetString());
        Assert.Contains("Krippendorff's alpha", (await _cli.RunAsync("review", "agreement", queue)).Output, StringComparison.Ordinal);

        Assert.Equal(2, (await _cli.RunAsync("review", "adjudicate", disputed!, "harmful", "--by", "Bob")).Code);
        Assert.Equal(0, (await _cli.RunAsync("review", "adjudicate", disputed!, "harmful", "--by", "Cid", "--reason", "the rubric says so")).Code);
        JsonElement calibration = (await _cli.RunAsync("calibrate", "judged", "--labels", $"queue:{queue}", "--json")).Json;
        Assert.Equal(12, calibration.GetProperty("labelled").GetInt32());
        Assert.True(calibration.GetProperty("random_sample").GetBoolean());
        Assert.Equal(queue, calibration.GetProperty("origin").GetProperty("queue").GetString());
        Assert.Equal("reviewer 1", calibration.GetProperty("people")[0].GetProperty("grader_a").GetString());

        string file = Path.Combine(_cli.Folder, "exported.jsonl");
        await _cli.RunAsync("review", "export-labels", queue, "-o", file);
        Assert.Equal(16, (await _cli.RunAsync("calibrate", "judged", "--labels", file, "--epoch", "epoch", "--json")).Json.GetProperty("labelled").GetInt32());
    }

    [Fact]
    public async Task Text_IsShownOnlyWhenAskedFor_AndThatIsRecorded()
    {
        JsonElement created = await CreateAsync("--n", "3");
        string queue = created.GetProperty("queue_id").GetString()!;
        CommandResult masked = await _cli.RunAsync("review", "next", queue, "--by", "Ann");
        Assert.DoesNotContain("Answer", masked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("replay:", masked.Output, StringComparison.Ordinal);
        Assert.Empty((await _cli.RunAsync("audit", "--kind", "transcript_read", "--json")).Json.GetProperty("entries").EnumerateArray());

        CommandResult revealed = await _cli.RunAsync("review", "next", queue, "--by", "Ann", "--reveal");
        (_, int question) = await NextAsync(queue, "Ann");
        Assert.Contains($"Question {question}\n", revealed.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"Answer {question}\n", revealed.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        JsonElement read = Assert.Single((await _cli.RunAsync("audit", "--kind", "transcript_read", "--json")).Json.GetProperty("entries").EnumerateArray());
        Assert.StartsWith($"Ann read the response to q{question} of run r-", read.GetProperty("what").GetString(), StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(_cli.Home), file => Assert.DoesNotContain("Answer", Path.GetFileName(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Orders_ThatCannotBeMet_MakeNoQueue()
    {
        string run = await RunAsync();
        string[][] orders = [[], ["--n", "-1"], ["--n", "5", "--labels-per-item", "0"], ["--n", "5", "--lease", "soon"], ["--n", "5", "--grader", "jugde"], ["--disagreements"]];
        foreach (string[] order in orders)
        {
            Assert.Equal(2, (await _cli.RunAsync(["review", "create", run, .. order])).Code);
        }
        Assert.Empty((await _cli.RunAsync("review", "list", "--json")).Json.GetProperty("queues").EnumerateArray());
        Assert.Equal(2, (await _cli.RunAsync("review", "next", "q-nothing")).Code);
        Assert.Equal(2, (await _cli.RunAsync("review", "settings", "--daily-minutes", "0")).Code);
        Assert.Equal(2, (await _cli.RunAsync("calibrate", "judged", "--labels", "queue:q-nothing")).Code);
    }
}
