using System.Xml.Linq;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Runs;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>Differences, candidate minus baseline, with their intervals around a line at no difference, and the margins that do not matter.</summary>
public sealed record ForestPlot(string Title, ChartUnit Unit, IReadOnlyList<ForestRow> Rows);

/// <param name="Margin">Largest difference that does not matter; null when nobody set one.</param>
public sealed record ForestRow(string Name, long NPaired, double? Delta, IntervalReport? Ci, double? Margin, Verdict Verdict);

/// <summary>Draws a <see cref="ForestPlot"/>.</summary>
public static class ForestChart
{
    public static Chart Of(ForestPlot plot)
    {
        ForestRow[] rows = [.. plot.Rows.Take(RowFrame.MostRows)];
        Scale scale = Scale.Over(
            [0, .. rows.SelectMany(row => new[] { row.Delta, row.Ci?.Low, row.Ci?.High, row.Margin, -row.Margin })],
            RowFrame.From, RowFrame.To, plot.Unit == ChartUnit.Share ? (-1, 1) : null);
        RowFrame frame = new(scale, tick => plot.Unit.Difference(tick));
        string unit = plot.Unit == ChartUnit.Share ? "Differences in percentage points. " : "";
        string band = rows.Any(row => row.Margin is not null) ? " Grey band with dashed edges: margin." : "";
        return new Chart(plot.Title, $"{unit}Mark: difference ({Marks.Key}). Bar: 95 % interval.{band}{RowFrame.Hidden(plot.Rows.Count)}", Table(plot))
        {
            Drawing = Chart.Frame(
                plot.Title, $"{plot.Rows.Count} differences with their intervals. The numbers are in the table below.", RowFrame.HeightOf(rows.Length), "ef-plot",
                rows.SelectMany((row, i) => Margin(scale, row, i)), frame.Axis(rows.Length),
                Marks.Line(scale.Percent(0), 14, scale.Percent(0), RowFrame.Bottom(rows.Length), "ef-zero", 1.5),
                Marks.Text(scale.Percent(0), 12, "no difference", Anchor(scale), "ef-small ef-quiet"),
                rows.SelectMany((row, i) => Row(plot.Unit, scale, row, i))),
        };
    }

    private static string Anchor(Scale scale) => scale.At(0) switch { > 70 => "end", < 30 => "start", _ => "middle" };

    private static IEnumerable<XElement> Margin(Scale scale, ForestRow row, int index)
    {
        if (row.Margin is not { } margin || !(margin > 0))
        {
            yield break;
        }
        (double low, double high, double y) = (scale.At(-margin), scale.At(margin), RowFrame.PlotY(index) - 10);
        yield return Element(
            "rect", Class("ef-band"), Attr("x", Scale.Place(low)), Attr("width", Scale.Place(high - low)), Attr("y", Marks.Number(y)), Attr("height", "20"),
            Attr("fill", "currentColor"), Attr("fill-opacity", "0.15"), Attr("stroke", "none"));
        yield return Marks.Line(Scale.Place(low), y, Scale.Place(low), y + 20, "ef-zero", 1, "3 2");
        yield return Marks.Line(Scale.Place(high), y, Scale.Place(high), y + 20, "ef-zero", 1, "3 2");
    }

    private static IEnumerable<XElement> Row(ChartUnit unit, Scale scale, ForestRow row, int index)
    {
        double y = RowFrame.PlotY(index);
        string name = Marks.ClassOf(row.Verdict);
        foreach (XElement part in RowFrame.Heading(index, row.Name, VerdictWords.Marked(row.Verdict), name))
        {
            yield return part;
        }
        if (row.Delta is not { } delta)
        {
            yield return Marks.Text(Scale.Place(RowFrame.From), y + 4, "nothing was paired");
            yield break;
        }
        if (row.Ci is { } ci)
        {
            yield return Element("g", Class(name), Marks.Interval(scale, ci.Low, ci.High, y));
        }
        yield return Marks.For(row.Verdict, scale.Percent(delta), y);
        yield return Marks.Text(scale.Percent(Math.Max(delta, row.Ci?.High ?? delta)), y + 4, unit.Difference(delta), dx: 10);
    }

    private static DataTable Table(ForestPlot plot) => new(
        plot.Title, ["name", "verdict", DataColumn.Right("pairs"), DataColumn.Right("difference"), DataColumn.Right("95 % interval"), DataColumn.Right("margin")],
        [
            .. plot.Rows.Select(row => new TableCell[]
            {
                row.Name, TableCell.Of(row.Verdict), Numbers.Count(row.NPaired), plot.Unit.Difference(row.Delta), plot.Unit.Differences(row.Ci),
                row.Margin is { } margin ? plot.Unit.Size(margin) : "none",
            }),
        ]);
}
