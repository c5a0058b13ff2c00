using EvalFlow.Core.Calibration;
using EvalFlow.Core.Tests.Runs;

namespace EvalFlow.Core.Tests.Calibration;

public sealed class HumanLabelsTests
{
    private static readonly ListedLabels Labels = new(new Dictionary<(string, int), string>
    {
        [("s-2", 1)] = "ja \"oder\"\tnein",
        [("s-1", 2)] = "no",
        [("s-1", 1)] = "yes",
    });

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        ListedLabels read = ListedLabels.Read(Labels.Write());
        Assert.Equal(Labels.Hash(), read.Hash());
        Assert.Equal("no", read.Find(Scored.Sample(1, null, [], "yes", "yes"), Scored.OneGrader, 1));
        Assert.Null(read.Find(Scored.Sample(3, null, [], "yes"), Scored.OneGrader, 0));
    }

    [Fact]
    public void Hash_DependsOnEveryLabelAndNotOnTheirOrder()
    {
        Dictionary<(string, int), string> other = new() { [("s-1", 1)] = "yes", [("s-1", 2)] = "no", [("s-2", 1)] = "ja \"oder\"\tnein" };
        Assert.Equal(Labels.Hash(), new ListedLabels(other).Hash());
        other[("s-1", 2)] = "yes";
        Assert.NotEqual(Labels.Hash(), new ListedLabels(other).Hash());
    }

    [Fact]
    public void Recorded_AFailedHumanColumn_IsNoLabel()
    {
        RecordedLabels labels = new("g");
        Assert.Equal("yes", labels.Find(Scored.Sample(1, null, [], "yes"), Scored.OneGrader, 0));
        Assert.Null(labels.Find(Scored.Sample(1, null, [], "!"), Scored.OneGrader, 0));
    }
}
