using System.Xml.Linq;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Runs;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>A value with its interval for each metric or slice, against a gate.</summary>
public sealed record IntervalPlot(string Title, ChartUnit Unit, IReadOnlyList<IntervalRow> Rows)
{
    public Direction Direction { get; init; } = Direction.Neutral;

    /// <summary>Bounds that the values of all rows must keep; null where there is none.</summary>
    public double? GateMax { get; init; }
    public double? GateMin { get; init; }

    internal bool HasGate => GateMax is not null || GateMin is not null || Rows.Any(row => row.Gates.Any());
}

/// <param name="N">Scored samples.</param>
/// <param name="Value">Null when nothing was scored.</param>
public sealed record IntervalRow(string Name, long N, double? Value, IntervalReport? Ci)
{
    /// <summary>Bounds of this row alone.</summary>
    public double? GateMax { get; init; }
    public double? GateMin { get; init; }

    internal IEnumerable<double> Gates => new[] { GateMin, GateMax }.OfType<double>();
}

/// <summary>Draws an <see cref="IntervalPlot"/>.</summary>
public static class IntervalChart
{
    public static Chart Of(IntervalPlot plot)
    {
        IntervalRow[] rows = [.. plot.Rows.Take(RowFrame.MostRows)];
        Scale scale = Scale.Over(
            [.. rows.SelectMany(row => new[] { row.Value, row.Ci?.Low, row.Ci?.High, row.GateMax, row.GateMin }), plot.GateMax, plot.GateMin],
            RowFrame.From, RowFrame.To, plot.Unit == ChartUnit.Share ? (0, 1) : null);
        RowFrame frame = new(scale, tick => plot.Unit.Level(tick));
        string about = $"{Better(plot.Direction)}{RowFrame.Hidden(plot.Rows.Count)}".Trim();
        return new Chart(plot.Title, $"Dot: value. Bar: 95 % interval.{(plot.HasGate ? " Dashed line: gate." : "")} {about}".TrimEnd(), Table(plot))
        {
            Drawing = Chart.Frame(
                plot.Title, Description(plot), RowFrame.HeightOf(rows.Length), "ef-plot",
                frame.Axis(rows.Length), Gates(plot, frame, rows.Length), rows.SelectMany((row, i) => Row(plot.Unit, scale, row, i))),
        };
    }

    internal static string Better(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "Higher is better.",
        Direction.LowerIsBetter => "Lower is better.",
        Direction.Neutral => "",
    };

    private static IEnumerable<XElement> Gates(IntervalPlot plot, RowFrame frame, int rows) =>
    [
        .. plot.GateMin is { } min ? frame.Gate(min, plot.Unit.Gate(null, min), rows) : [],
        .. plot.GateMax is { } max ? frame.Gate(max, plot.Unit.Gate(max, null), rows) : [],
    ];

    private static IEnumerable<XElement> Row(ChartUnit unit, Scale scale, IntervalRow row, int index)
    {
        double y = RowFrame.PlotY(index);
        foreach (XElement part in RowFrame.Heading(index, row.Name, $"n {Numbers.Count(row.N)}", "ef-equivalent"))
        {
            yield return part;
        }
        foreach (double gate in row.Gates)
        {
            yield return Marks.Line(scale.Percent(gate), y - 12, scale.Percent(gate), y + 12, "ef-gate", 1.5, "5 3");
        }
        if (row.Ci is { } ci)
        {
            yield return Element("g", Class("ef-value"), Marks.Interval(scale, ci.Low, ci.High, y));
        }
        if (row.Value is { } value)
        {
            yield return Marks.Dot(scale.Percent(value), y);
        }
        double end = Math.Max(row.Value ?? scale.Low, row.Ci?.High ?? scale.Low);
        yield return Marks.Text(scale.Percent(end), y + 4, row.Value is null ? "no value" : unit.Level(row.Value), dx: 8);
    }

    private static string Description(IntervalPlot plot) =>
        $"{plot.Rows.Count} rows, each a value with its 95 % interval. {Better(plot.Direction)} The numbers are in the table below.";

    private static DataTable Table(IntervalPlot plot) => new(
        plot.Title, ["name", DataColumn.Right("n"), DataColumn.Right("value"), DataColumn.Right("95 % interval"), "method", .. plot.HasGate ? new DataColumn[] { "gate" } : []],
        [.. plot.Rows.Select(row => Cells(plot, row))]);

    private static TableCell[] Cells(IntervalPlot plot, IntervalRow row) =>
    [
        row.Name, Numbers.Count(row.N), plot.Unit.Level(row.Value), plot.Unit.Levels(row.Ci), UnitWords.Method(row.Ci?.Method),
        .. plot.HasGate ? new TableCell[] { plot.Unit.Gate(row.GateMax ?? plot.GateMax, row.GateMin ?? plot.GateMin) } : [],
    ];
}
