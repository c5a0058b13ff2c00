using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Tests.Runs;

public sealed class PipelineJsonTests
{
    [Theory]
    [InlineData(typeof(StoredStatistics))]
    [InlineData(typeof(RunResults))]
    [InlineData(typeof(RunInput))]
    [InlineData(typeof(RunReport))]
    public void Shapes_OfWhatEveryRunWrites_AreNotFoundOutByReflection(Type type)
    {
        Assert.IsAssignableFrom<PipelineJson>(WorkflowCatalog.Json.GetTypeInfo(type).OriginatingResolver);
        Assert.IsAssignableFrom<PipelineJson>(ReportJson.Compact.GetTypeInfo(type).OriginatingResolver);
    }

    [Fact]
    public void Shapes_OfOtherTypes_AreFoundOutByReflection() =>
        Assert.Equal("""{"anyName":1}""", WorkflowCatalog.Write(new { AnyName = 1 }));

    [Fact]
    public void Read_ResultsOfAnOlderVersion_LackNothing()
    {
        RunResults old = JsonSerializer.Deserialize<RunResults>(
            """
            {"metrics":[{"name":"m","grader":"g","direction":"higher_is_better","n":1}],"gate":null,"agreement":[],"errors":[],
            "requests":{"sent":0,"retried":0,"rate_limited":0,"cached":0},"usage":{"input_tokens":null,"output_tokens":null,"cost_usd":null}}
            """,
            ReportJson.Compact)!;
        Assert.Empty(old.Limits);
        Assert.Empty(Assert.Single(old.Metrics).Corrected);
        Assert.Null(old.JudgeRules);
    }

    [Fact]
    public void Read_StatisticsOfAnOlderVersion_LackNothing()
    {
        StoredStatistics old = JsonSerializer.Deserialize<StoredStatistics>(
            """{"v":1,"cells":[],"agreement":[[1,2]],"usage":{"sent":3,"retried":0},"reasons":{"timeout":2}}""", WorkflowCatalog.Json)!;
        Assert.Empty(old.Limits);
        Assert.Equal((3, null, 2), (old.Usage.Sent, old.Usage.InputTokens, old.Reasons["timeout"]));
    }

    [Fact]
    public void Written_StatusAndDirection_AreWords()
    {
        RunResults results = new(
            [new MetricReport { Name = "m", Grader = "g", Direction = Direction.LowerIsBetter, N = 1 }], null, [], [], new RequestCounts(1, 2, 3, 4), new Usage(1, 2, 0.5));
        string written = JsonSerializer.Serialize(results, ReportJson.Compact);
        Assert.Contains("\"direction\":\"lower_is_better\"", written, StringComparison.Ordinal);
        Assert.Contains("\"rate_limited\":3", written, StringComparison.Ordinal);
        Assert.Equal("\"completed_with_errors\"", WorkflowCatalog.Write(RunStatus.CompletedWithErrors));
        Assert.Equal("\"completed_with_errors\"", JsonSerializer.Serialize(RunStatus.CompletedWithErrors, ReportJson.Compact));
    }
}
