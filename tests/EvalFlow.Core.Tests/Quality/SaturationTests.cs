using EvalFlow.Core.Evals;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Tests.Evals;

namespace EvalFlow.Core.Tests.Quality;

public sealed class SaturationTests
{
    private static readonly EvalDefinition Low = Definitions.Read(Definitions.Least);

    [Fact]
    public void Groups_AreOfSamplesThatAllModelsPassOrFail_ByTheDirection()
    {
        SaturationReport report = Of(Low, Q.Table("000", "111", "0-0", "001", "000"));
        Assert.Equal(["q0", "q4"], report.NeverFailed!.Ids);
        Assert.Equal(["q1"], report.NeverPassed!.Ids);
        Assert.Equal((4, 3), (report.NeverFailed.Of, report.Models));
    }

    [Theory]
    [InlineData("neutral")]
    [InlineData("none")]
    public void WithoutADirectionOrModels_NothingIsPassedOrFailed(string why)
    {
        EvalDefinition definition = why == "neutral" ? Definitions.Read(Definitions.Least.Replace("lower_is_better", "neutral", StringComparison.Ordinal)) : Low;
        SaturationReport report = Of(definition, why == "none" ? new ScoreTable(3, 0) : Q.Table("00", "11"));
        Assert.Null(report.NeverFailed);
        Assert.Null(report.NeverPassed);
    }

    [Fact]
    public void Cells_CountModelsThatCannotBeToldFromTheEnds()
    {
        SaturationReport report = Saturation.Of(Low, Low.PrimaryMetric, [Run(0.005, 0, 0.02), Run(0.3, 0.2, 0.4), Run(0.99, 0.95, 1)], new ScoreTable(0, 3), Q.Names(0));
        SaturationCell cell = Assert.Single(report.Cells);
        Assert.Equal((3, 1, 1, 0.005), (cell.Models, cell.AtCeiling!.Value, cell.AtFloor!.Value, cell.Best!.Value));
        Assert.Equal((0.005, 0d, 0.02), (cell.Headroom!.Value, cell.HeadroomCi!.Low, cell.HeadroomCi.High));
        // Clopper-Pearson of 1 in 3: R's binom.test gives 0.008403759 to 0.905700676.
        Assert.Equal((0.0084, 0.9057), (Math.Round(cell.AtCeilingCi!.Low, 4), Math.Round(cell.AtCeilingCi.High, 4)));
    }

    private static SaturationReport Of(EvalDefinition definition, ScoreTable table) => Saturation.Of(definition, definition.PrimaryMetric, [], table, Q.Names(table.Samples));

    private static RunReport Run(double value, double low, double high) => Runs.Report() with
    {
        Metrics =
        [
            new MetricReport
            {
                Name = "rate", Grader = "refusal", Label = "full_refusal", Direction = Direction.LowerIsBetter, N = 100, Value = value, Ci = new IntervalReport(low, high, 0.95, "wilson"),
            },
        ],
    };
}
