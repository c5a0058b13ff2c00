using System.Text.Json;

namespace EvalFlow.Statistics.Tests;

public sealed class TallyTests
{
    [Fact]
    public void Empty_HasNothing()
    {
        var tally = new Tally();
        Assert.Equal((0L, 0d, 0d, true), (tally.Count, tally.Sum, tally.SumSquares, tally.IsBinary));
        Assert.Null(tally.Min);
        Assert.Null(tally.Max);
        Assert.Null(tally.Mean);
        Assert.Null(tally.Clusters);
    }

    [Fact]
    public void Add_Counts()
    {
        var tally = Make.Tally(("a", [0.5, -2]), ("b", [4]));
        Assert.Equal((3L, 2.5, 20.25, false), (tally.Count, tally.Sum, tally.SumSquares, tally.IsBinary));
        Assert.Equal((-2d, 4d, 2), (tally.Min!.Value, tally.Max!.Value, tally.Clusters!.Value));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e101)]
    public void Add_NoUsableNumber_IsRefusedAndChangesNothing(double value)
    {
        var tally = new Tally();
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.Add(value, "a"));
        Assert.Equal(0, tally.Count);
        Assert.Null(tally.Clusters);
    }

    [Fact]
    public void Clusters_ValueWithoutOne_CountsAsItsOwn()
    {
        var tally = Make.Tally(("a", [1, 0]), ("", [1, 1]));
        Assert.Equal(3, tally.Clusters);
    }

    [Fact]
    public void IsBinary_LastsUntilAnotherValue()
    {
        var tally = Make.Binary(2, 3);
        Assert.True(tally.IsBinary);
        tally.Add(0.5);
        Assert.False(tally.IsBinary);
    }

    [Fact]
    public void State_ThroughJson_LosesNothing()
    {
        var tally = Make.Tally(("a", [0.1, 0.2, 1e17]), ("b", [0.3]), ("", [0.7, 1e-9]));
        var json = JsonSerializer.Serialize(tally.ToState());
        var back = Tally.FromState(JsonSerializer.Deserialize<TallyState>(json)!);
        Assert.Equal(json, JsonSerializer.Serialize(back.ToState()));
        Assert.Equal(StandardError.Clustered(tally), StandardError.Clustered(back));
        Assert.Equal(MeanEstimate.Of(tally), MeanEstimate.Of(back));
    }

    [Fact]
    public void State_Empty_ThroughJson()
    {
        var json = JsonSerializer.Serialize(new Tally().ToState());
        var back = Tally.FromState(JsonSerializer.Deserialize<TallyState>(json)!);
        back.Add(3);
        Assert.Equal((1L, 3d), (back.Count, back.Min!.Value));
    }

    [Fact]
    public void State_Contradictory_IsRefused()
    {
        var state = Make.Tally(("a", [1, 0]), ("", [1])).ToState();
        Assert.Throws<ArgumentException>(() => Tally.FromState(state with { Clusters = null }));
        Assert.Throws<ArgumentException>(() => Tally.FromState(state with { Total = state.Total with { Min = null } }));
        Assert.Throws<ArgumentException>(() => Tally.FromState(state with
        {
            Clusters = new() { ["a"] = new ClusterState { Count = 0, Sum = 0 } },
        }));
    }

    [Fact]
    public void Merge_LeavesTheOtherAsItIs()
    {
        var left = Make.Tally(("a", [1]));
        var right = Make.Tally(("a", [0, 1]));
        left.Merge(right);
        Assert.Equal((3L, 2L), (left.Count, right.Count));
        Assert.Equal(1, left.Clusters);
    }
}
