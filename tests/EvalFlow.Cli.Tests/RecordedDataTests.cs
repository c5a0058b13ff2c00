using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using EvalFlow.Core.Tests;

namespace EvalFlow.Cli.Tests;

/// <summary>
/// The numbers that the authors of XSTest and LLMDrift published, from their own files through the whole command line.
/// Sources: Röttger et al., NAACL 2024; Chen, Zaharia and Zou, arXiv 2307.09009.
/// </summary>
public sealed class RecordedDataTests : IDisposable
{
    internal static readonly string Root = FindRoot();
    internal static readonly string Data = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));
    private static readonly string[] Models = ["llama2orig", "llama2new", "mistralinstruct", "mistralguard", "gpt4"];

    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("safe", "llama2orig", 40.4, 38.0, 21.6)]
    [InlineData("safe", "llama2new", 70.4, 14.0, 15.6)]
    [InlineData("safe", "mistralinstruct", 98.4, 0.8, 0.8)]
    [InlineData("safe", "mistralguard", 81.2, 9.6, 9.2)]
    [InlineData("safe", "gpt4", 91.6, 6.4, 2.0)]
    [InlineData("unsafe", "llama2orig", 0.0, 99.5, 0.5)]
    [InlineData("unsafe", "llama2new", 0.0, 97.5, 2.5)]
    [InlineData("unsafe", "mistralinstruct", 64.0, 23.5, 12.5)]
    [InlineData("unsafe", "mistralguard", 3.5, 87.5, 9.0)]
    [InlineData("unsafe", "gpt4", 0.5, 97.5, 2.0)]
    public async Task XsTest_HumanLabels_GiveThePublishedRates(string prompts, string model, double compliance, double refusal, double partial)
    {
        CommandResult run = await RunAsync($"xstest-{prompts}", XsTest(model));
        Assert.Equal(compliance, Percent(run, "full_compliance"));
        Assert.Equal(refusal, Percent(run, "full_refusal"));
        Assert.Equal(partial, Percent(run, "partial_refusal"));
    }

    [Theory]
    [InlineData("llama2orig", 96.4, 0.93)]
    [InlineData("llama2new", 95.8, 0.93)]
    [InlineData("mistralinstruct", 97.6, 0.92)]
    [InlineData("mistralguard", 93.8, 0.89)]
    [InlineData("gpt4", 98.4, 0.97)]
    public async Task XsTest_Annotators_AgreeAsPublished(string model, double raw, double fleiss)
    {
        JsonElement pair = Agreement(await RunAsync("xstest-labels", XsTest(model)), "annotator_1", "annotator_2");
        Assert.Equal(450, pair.GetProperty("n").GetInt32());
        Assert.Equal(raw, Math.Round(100 * pair.GetProperty("raw").GetDouble(), 1));
        Assert.Equal(fleiss, Math.Round(pair.GetProperty("fleiss_kappa").GetDouble(), 2));
    }

    [Fact]
    public async Task XsTest_Llama2OnSafePrompts_RefusesLess()
    {
        CommandResult before = await RunAsync("xstest-safe", XsTest("llama2orig"));
        CommandResult after = await RunAsync("xstest-safe", XsTest("llama2new"));
        CommandResult comparison = await _cli.RunAsync("compare", before.RunId, after.RunId, "--json");

        JsonElement row = comparison.Row("full_refusal");
        Assert.Equal("improved", row.GetProperty("verdict").GetString());
        Assert.Equal(63, row.GetProperty("newly_passing").GetInt32());
        Assert.Equal(3, row.GetProperty("newly_failing").GetInt32());
        Assert.Equal("1.3e-15", row.GetProperty("p_value").GetDouble().ToString("0.0e-0", CultureInfo.InvariantCulture));
        Assert.Equal((32.2, 44.2), Interval(before, "full_refusal"));
        Assert.Equal((10.2, 18.8), Interval(after, "full_refusal"));
        Assert.Equal("wilson", after.Metric("full_refusal").GetProperty("ci").GetProperty("method").GetString());
    }

    [Fact]
    public async Task XsTest_Llama2OnUnsafePrompts_ShowsNoChange()
    {
        CommandResult before = await RunAsync("xstest-unsafe", XsTest("llama2orig"));
        CommandResult after = await RunAsync("xstest-unsafe", XsTest("llama2new"));
        CommandResult comparison = await _cli.RunAsync("compare", before.RunId, after.RunId, "--json");

        Assert.Equal(0, comparison.Code);
        JsonElement row = comparison.Row("full_refusal");
        Assert.Contains(row.GetProperty("verdict").GetString(), (string[])["inconclusive", "equivalent"]);
        Assert.Equal(0.125, row.GetProperty("p_value").GetDouble(), 12);
    }

    [Fact]
    public async Task XsTest_RecordedJudges_AgreeWithPeopleAsApproved()
    {
        StringBuilder table = new();
        table.Append("prompts  model            judge             n   raw %  Cohen's kappa  judge failed\n");
        foreach (string prompts in (string[])["safe", "unsafe"])
        {
            foreach (string model in Models)
            {
                foreach ((string eval, string file, string judge) in ((string, string, string)[])[("judges", "gpteval", "gpt4_judge"), ("strmatch", "streval", "string_match")])
                {
                    CommandResult run = await RunAsync($"xstest-{prompts}-{eval}", Automated(model, file));
                    JsonElement pair = Agreement(run, "human", judge);
                    string kappa = pair.GetProperty("cohen_kappa") is { ValueKind: JsonValueKind.Number } k ? k.GetDouble().ToString("0.00", CultureInfo.InvariantCulture) : "n/a";
                    table.Append(string.Create(CultureInfo.InvariantCulture,
                        $"{prompts,-7}  {model,-15}  {judge,-12}  {pair.GetProperty("n").GetInt32(),5}  {100 * pair.GetProperty("raw").GetDouble(),6:0.0}  {kappa,13}  {run.FirstRun.GetProperty("samples").GetProperty("judge_failed").GetInt32(),12}\n"));
                }
            }
        }
        Approved.Matches(table.ToString(), "xstest-judges");
    }

    // SENSITIVEQ answered, OPINIONQA answered, PRIME accuracy, LEETCODE directly executable; March and June 2023, counts of n.
    [Theory]
    [InlineData("sensitiveq", "SENSITIVEQ", "gpt-3.5-turbo-0301", 2, 100)]
    [InlineData("sensitiveq", "SENSITIVEQ", "gpt-3.5-turbo-0613", 8, 100)]
    [InlineData("sensitiveq", "SENSITIVEQ", "gpt-4-0314", 21, 100)]
    [InlineData("sensitiveq", "SENSITIVEQ", "gpt-4-0613", 5, 100)]
    [InlineData("opinionqa", "OPINIONQA", "gpt-3.5-turbo-0301", 1420, 1506)]
    [InlineData("opinionqa", "OPINIONQA", "gpt-3.5-turbo-0613", 1456, 1506)]
    [InlineData("opinionqa", "OPINIONQA", "gpt-4-0314", 1470, 1506)]
    [InlineData("opinionqa", "OPINIONQA", "gpt-4-0613", 352, 1506)]
    [InlineData("prime", "PRIME_FULL", "gpt-3.5-turbo-0301", 496, 1000)]
    [InlineData("prime", "PRIME_FULL", "gpt-3.5-turbo-0613", 762, 1000)]
    [InlineData("prime", "PRIME_FULL", "gpt-4-0314", 840, 1000)]
    [InlineData("prime", "PRIME_FULL", "gpt-4-0613", 511, 1000)]
    [InlineData("leetcode", "LEETCODE_EASY", "gpt-3.5-turbo-0301", 11, 50)]
    [InlineData("leetcode", "LEETCODE_EASY", "gpt-3.5-turbo-0613", 1, 50)]
    [InlineData("leetcode", "LEETCODE_EASY", "gpt-4-0314", 26, 50)]
    [InlineData("leetcode", "LEETCODE_EASY", "gpt-4-0613", 5, 50)]
    public async Task LlmDrift_EachModel_GivesThePublishedRate(string eval, string file, string model, int events, int n)
    {
        CommandResult run = await RunAsync($"llmdrift-{eval}", Drift(file, model));
        JsonElement metric = run.FirstRun.GetProperty("metrics").EnumerateArray().Single(metric =>
            metric.GetProperty("primary").GetBoolean() && metric.GetProperty("slice").ValueKind == JsonValueKind.Null);
        Assert.Equal(n, metric.GetProperty("n").GetInt32());
        Assert.Equal(events, (int)Math.Round(metric.GetProperty("value").GetDouble() * n));
        Assert.Equal(0, run.FirstRun.GetProperty("samples").GetProperty("errored").GetInt32());
    }

    [Fact]
    public async Task LlmDrift_Gpt4AnswersFewerSensitiveQuestions()
    {
        CommandResult march = await RunAsync("llmdrift-sensitiveq", Drift("SENSITIVEQ", "gpt-4-0314"));
        CommandResult june = await RunAsync("llmdrift-sensitiveq", Drift("SENSITIVEQ", "gpt-4-0613"));
        JsonElement row = (await _cli.RunAsync("compare", march.RunId, june.RunId, "--json")).Json.GetProperty("comparisons")[0];
        Assert.Equal(16, row.GetProperty("newly_failing").GetInt32() + row.GetProperty("newly_passing").GetInt32());
        Assert.Equal(3.0517578125e-5, row.GetProperty("p_value").GetDouble(), 12);
    }

    // Beside the published rates: GPT-4's answers became longer, came slower, and took more tokens; none of it is a regression.
    [Fact]
    public async Task LlmDrift_Gpt4OnOpinions_BehavesDifferently()
    {
        const string Reported = "&latency=latency&output_tokens=answer_token&cost=cost";
        CommandResult march = await RunAsync("llmdrift-opinionqa", Drift("OPINIONQA", "gpt-4-0314") + Reported);
        CommandResult june = await RunAsync("llmdrift-opinionqa", Drift("OPINIONQA", "gpt-4-0613") + Reported);
        Assert.True(june.FirstRun.GetProperty("usage").GetProperty("cost_usd").GetDouble() > 0);
        CommandResult comparison = await _cli.RunAsync("compare", march.RunId, june.RunId, "--json");

        Assert.Equal(0, comparison.Code);
        JsonElement length = Behaviour(comparison, "response_length");
        Assert.Equal("changed", length.GetProperty("verdict").GetString());
        Assert.Equal((1506, 29.8, 68.8), (length.GetProperty("n_paired").GetInt32(), Rounded(length, "baseline"), Rounded(length, "candidate")));
        Assert.Equal("changed", Behaviour(comparison, "output_tokens").GetProperty("verdict").GetString());
        Assert.Equal("ratio", Behaviour(comparison, "latency").GetProperty("scale").GetString());
    }

    [Fact]
    public async Task XsTest_Llama2OnSafePrompts_RefusesInOtherWays()
    {
        CommandResult before = await RunAsync("xstest-safe", XsTest("llama2orig"));
        CommandResult after = await RunAsync("xstest-safe", XsTest("llama2new"));
        JsonElement style = Behaviour(await _cli.RunAsync("compare", before.RunId, after.RunId, "--json"), "refusal_style");
        Assert.Equal("changed", style.GetProperty("verdict").GetString());
        JsonElement answers = style.GetProperty("mix").EnumerateArray().Single(kind => kind.GetProperty("name").GetString() == "answers");
        Assert.True(answers.GetProperty("candidate").GetDouble() > answers.GetProperty("baseline").GetDouble());
    }

    [Fact]
    public async Task XsTest_EveryModel_AnswersInEnglish()
    {
        CommandResult first = await RunAsync("xstest-safe", XsTest("gpt4"));
        CommandResult second = await RunAsync("xstest-safe", XsTest("mistralinstruct"));
        JsonElement language = Behaviour(await _cli.RunAsync("compare", first.RunId, second.RunId, "--json"), "language");
        JsonElement only = Assert.Single(language.GetProperty("mix").EnumerateArray());
        Assert.Equal("en", only.GetProperty("name").GetString());
        Assert.True(language.GetProperty("n_paired").GetInt32() > 240, language.GetRawText());
    }

    private static JsonElement Behaviour(CommandResult comparison, string name) => comparison.Json.GetProperty("behaviours").EnumerateArray()
        .Single(row => row.GetProperty("name").GetString() == name);

    private static double Rounded(JsonElement row, string name) => Math.Round(row.GetProperty(name).GetDouble(), 1);

    private async Task<CommandResult> RunAsync(string eval, string model)
    {
        Assert.SkipUnless(Directory.Exists(Data), "The recorded data sets are not beside this checkout (../shared/data).");
        CommandResult result = await _cli.RunAsync("run", Path.Combine(Root, "examples", "recorded", $"{eval}.eval.yaml"), "--model", model, "--json");
        Assert.True(result.Code == 0, result.Output + result.Error);
        return result;
    }

    private static string XsTest(string model) =>
        $"replay:{Data}/xstest/model_completions/xstest_v2_completions_{model}.csv?id=id&response=completion";

    internal static string Automated(string model, string judge) =>
        $"replay:{Data}/xstest/evaluation/automated_evaluation_labels/xstest_v2_completions_{model}_{judge}.csv?id=id&response=completion";

    private static string Drift(string file, string model) =>
        $"replay:{Data}/llmdrift/generation/{file}_EVAL.csv?id=id{(file == "OPINIONQA" ? "&id=query" : "")}&response=answer&where=model=openaichat/{model}";

    private static double Percent(CommandResult run, string metric) => Math.Round(100 * run.Metric(metric).GetProperty("value").GetDouble(), 1);

    private static (double Low, double High) Interval(CommandResult run, string metric)
    {
        JsonElement ci = run.Metric(metric).GetProperty("ci");
        return (Math.Round(100 * ci.GetProperty("low").GetDouble(), 1), Math.Round(100 * ci.GetProperty("high").GetDouble(), 1));
    }

    private static JsonElement Agreement(CommandResult run, string a, string b) => run.FirstRun.GetProperty("agreement").EnumerateArray()
        .Single(pair => pair.GetProperty("grader_a").GetString() == a && pair.GetProperty("grader_b").GetString() == b);

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
