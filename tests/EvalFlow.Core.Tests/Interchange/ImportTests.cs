using System.Text;
using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Imports;
using SharpCompress.Common;
using SharpCompress.Writers.Zip;

namespace EvalFlow.Core.Tests.Interchange;

public sealed class ImportTests : IDisposable
{
    private const string Header = """{"version":2,"status":"success","eval":{"created":"x","task":"My task","dataset":{},"model":"openai/gpt-x","config":{}}}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<ForeignRun> Read(string name, string text) => ForeignLogs.Read(_folder.Write(name, text), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("""{"a": NaN, "b": [Infinity, -Infinity, -1], "c": "NaN \" Infinity"}""", """{"a":null,"b":[null,null,-1],"c":"NaN \" Infinity"}""")]
    [InlineData("\uFEFF{\"a\": 1}", """{"a":1}""")]
    public void PythonsJson_IsRead(string loose, string strict)
    {
        using JsonDocument document = LooseJson.Parse(Encoding.UTF8.GetBytes(loose));
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(strict).RootElement), JsonSerializer.Serialize(document.RootElement));
    }

    private static string Sample(string id, string score) =>
        $$$$"""{"id":{{{{id}}}},"epoch":1,"input":"attachment://h1","target":["a","b"],"messages":[],"output":{"model":"m","choices":[{"stop_reason":"stop"}],"completion":"yes"},"scores":{"match":{"value":{{{{score}}}}},"parts":{"value":{"x":0.5,"y":true}}},"metadata":{"topic":"sums","long":["no"]},"attachments":{"h1":"What is it?"},"model_usage":{"m":{"input_tokens":3,"output_tokens":4}}}""";

    [Fact]
    public void InspectJson_IsRead_WithItsLettersAttachmentsAndUnscored()
    {
        ForeignRun run = Assert.Single(Read("log.json", Header[..^1] + $$$$""","samples":[{{{{Sample("\"a\"", "\"C\"")}}}},{{{{Sample("7", "NaN")}}}},{"id":8,"epoch":1,"input":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"error":{"message":"timeout"},"scores":{}}]}"""));
        Assert.Equal(("inspect", "My task", "openai/gpt-x", true), (run.Tool, run.Task, run.Model, run.HigherIsBetter));
        Assert.Equal(["a", "7", "8"], run.Results.Select(result => result.Id));
        ForeignResult first = run.Results[0];
        Assert.Equal(("What is it?", "yes", 3L), (first.Input, first.Response, first.InputTokens));
        Assert.Equal(["a", "b"], first.Targets);
        Assert.Equal([("match", "1"), ("parts_x", "0.5"), ("parts_y", "1")], first.Scores.Select(score => (score.Key, score.Value)));
        Assert.Null(run.Results[1].Scores["match"]);
        Assert.Equal(("Hi", null, "timeout"), (run.Results[2].Input, run.Results[2].Response, run.Results[2].Error));
    }

    /// <summary>Inspect packs with zstd since 2025; .NET's own archive reader cannot read that.</summary>
    [Theory]
    [InlineData(CompressionType.Deflate)]
    [InlineData(CompressionType.ZStandard)]
    [InlineData(CompressionType.None)]
    public void InspectArchive_IsRead_HoweverItIsPacked(CompressionType packing)
    {
        string path = Path.Combine(_folder.Path, "log.eval");
        using (FileStream file = File.Create(path))
        using (ZipWriter writer = new(file, new ZipWriterOptions(packing)))
        {
            writer.Write("header.json", new MemoryStream(Encoding.UTF8.GetBytes(Header)), new ZipWriterEntryOptions());
            writer.Write("summaries.json", new MemoryStream("[]"u8.ToArray()), new ZipWriterEntryOptions());
            writer.Write("samples/a_epoch_1.json", new MemoryStream(Encoding.UTF8.GetBytes(Sample("\"a\"", "0.25"))), new ZipWriterEntryOptions());
        }
        ForeignRun run = Assert.Single(ForeignLogs.Read(path, TestContext.Current.CancellationToken));
        Assert.Equal("0.25", Assert.Single(run.Results).Scores["match"]);
        Assert.Null(run.HigherIsBetter);
        Assert.Contains("neutral", Assert.Single(run.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Promptfoo_GivesARunForEachProvider_AndTellsErrorsFromFailures()
    {
        static string Result(string provider, string question, string rest) =>
            $$$$"""{"promptIdx":0,"testCase":{"vars":{"q":"{{{{question}}}}"}},"vars":{"q":"{{{{question}}}}"},"provider":{"id":"{{{{provider}}}}"},"prompt":{"raw":"Q {{{{question}}}}"},{{{{rest}}}}}""";
        IReadOnlyList<ForeignRun> runs = Read("out.json", $$$$"""
            {"results":{"version":3,"results":[
              {{{{Result("a", "1", """ "response":{"output":"x"},"success":true,"score":1""")}}}},
              {{{{Result("a", "1", """ "response":{"output":"y"},"success":false,"score":0,"failureReason":1""")}}}},
              {{{{Result("a", "2", """ "response":{"error":"boom"},"error":"boom","success":false,"score":0,"failureReason":2""")}}}},
              {{{{Result("b", "1", """ "response":{"output":{"k":1}},"success":false,"score":0,"failureReason":1,"gradingResult":{"metadata":{"graderError":true}}""")}}}}
            ]},"config":{"description":"Sums"}}
            """);
        Assert.Equal(["a", "b"], runs.Select(run => run.Model));
        Assert.Equal([1, 2, 1], runs[0].Results.Select(result => result.Epoch));
        Assert.Equal(runs[0].Results[0].Id, runs[1].Results[0].Id);
        Assert.Equal(["1", "0", "0"], runs[0].Results.Select(result => result.Scores["pass"]));
        Assert.Equal("boom", runs[0].Results[2].Error);
        Assert.Equal(("""{"k":1}""", null), (runs[1].Results[0].Response, runs[1].Results[0].Scores["pass"]));
    }

    [Fact]
    public void LmEvalAndOpenAiLogs_AreRead()
    {
        IReadOnlyList<ForeignRun> lm = Read("samples_gsm8k_2026-01-02T03-04-05.jsonl",
            """
            {"doc_id":0,"doc":{},"target":"4","arguments":{"gen_args_0":{"arg_0":"2+2?"}},"resps":[["is 4"]],"filter":"strict","metrics":["exact_match"],"exact_match":1.0}
            {"doc_id":0,"doc":{},"target":"4","arguments":[["2+2?",{}]],"resps":[["is 4"]],"filter":"flexible","metrics":["exact_match"],"exact_match":0.0}
            """);
        Assert.Equal(("gsm8k", 2), (lm[0].Task, lm.Count));
        Assert.Equal(("2+2?", "is 4", "1"), (lm[0].Results[0].Input, lm[0].Results[0].Response, lm[0].Results[0].Scores["exact_match"]));
        Assert.Equal("2+2?", lm[1].Results[0].Input);

        ForeignRun openAi = Assert.Single(Read("log.jsonl",
            """
            {"spec":{"completion_fns":["gpt-9"],"base_eval":"test"}}
            {"sample_id":"t.0","type":"sampling","data":{"prompt":[{"role":"user","content":"U?"}],"sampled":["yes"]}}
            {"sample_id":"t.0","type":"match","data":{"correct":true,"expected":"yes"}}
            {"sample_id":"t.1","type":"error","data":{"type":"Timeout","message":"slow"}}
            {"final_report":{"accuracy":1}}
            """));
        Assert.Equal(("gpt-9", "1", "slow"), (openAi.Model, openAi.Results[0].Scores["match"], openAi.Results[1].Error));
    }

    [Theory]
    [InlineData("x.json", "{\"a\":1}")]
    [InlineData("x.json", "[1]")]
    [InlineData("x.json", "{broken")]
    [InlineData("x.jsonl", "{\"a\":1}")]
    [InlineData("x.jsonl", "")]
    [InlineData("x.json", "{\"results\":{},\"n-samples\":{}}")]
    [InlineData("x.json", "{\"eval\":{},\"status\":\"success\",\"samples\":[{\"epoch\":1}]}")]
    [InlineData("x.eval", "PK\u0003\u0004 and no more")]
    public void OtherFiles_AreRefused(string name, string text)
    {
        Problem problem = Assert.Single(Assert.Throws<BadInputException>(() => Read(name, text)).Problems);
        Assert.NotEmpty(problem.Fix);
    }
}
