using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Runs;

public sealed class ResultLinesTests
{
    private static readonly string[] Graders = ["a", "b"];

    private static SampleResult Result(int ordinal) => new(
        ordinal, $"s-{ordinal}", 2,
        new ModelReply { Text = "line one\nline \"two\" </script> \u2028", StopReason = "stop", InputTokens = 3, CostUsd = 0.25, Attempts = 1 },
        [Grade.Scored("yes", 1), Grade.JudgeFailed("no label found")],
        new DateTimeOffset(2026, 10, 1, 12, 0, 0, 250, TimeSpan.Zero));

    [Fact]
    public void WriteThenRead_GivesTheSameResult()
    {
        SampleResult read = Assert.Single(ResultLines.Read(ResultLines.Write([Result(4)], Graders), Graders));
        Assert.Equal(4, read.Ordinal);
        Assert.Equal(2, read.Epoch);
        Assert.Equal(Result(4).Reply.Text, read.Reply.Text);
        Assert.Equal(0.25, read.Reply.CostUsd);
        Assert.Equal(Result(4).Grades, read.Grades);
        Assert.Equal(Result(4).CompletedAt, read.CompletedAt);
    }

    [Fact]
    public void Read_PartsJoinedByteByByte_GivesAllResults()
    {
        byte[] joined = [.. ResultLines.Write([Result(0), Result(1)], Graders).ToArray(), .. ResultLines.Write([Result(2)], Graders).ToArray()];
        Assert.Equal([0, 1, 2], ResultLines.Read(joined, Graders).Select(result => result.Ordinal));
    }

    [Fact]
    public void Read_WithoutCompression_GivesTheSameResults()
    {
        Assert.Equal(
            ResultLines.Read(ResultLines.Write([Result(0), Result(1)], Graders), Graders).Select(result => (result.Ordinal, result.Reply.Text)),
            ResultLines.Read((byte[])[.. ResultLines.Line(Result(0), Graders).Span, .. ResultLines.Line(Result(1), Graders).Span], Graders).Select(result => (result.Ordinal, result.Reply.Text)));
        Assert.Empty(ResultLines.Read(default, Graders));
    }

    [Fact]
    public void Write_WithLinesMadeBefore_WritesTheSameBytes()
    {
        SampleResult[] results = [Result(0), Result(1), Result(2)];
        ReadOnlyMemory<byte>[] some = [ResultLines.Line(results[0], Graders), default, ResultLines.Line(results[2], Graders)];
        Assert.Equal(ResultLines.Write(results, Graders).ToArray(), ResultLines.Write(results, Graders, some).ToArray());
    }

    [Fact]
    public void Read_AGraderThatLeftNothing_IsAnErrorNotAZero()
    {
        SampleResult read = ResultLines.Read(ResultLines.Write([Result(0)], Graders), ["a", "b", "later"]).Single();
        Assert.Equal(Outcome.Errored, read.Grades[2].Outcome);
    }
}
