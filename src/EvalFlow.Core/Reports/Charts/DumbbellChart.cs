using System.Xml.Linq;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Runs;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>From the baseline to the candidate, for each metric or slice. What is good or bad comes from the verdict, never from a sign.</summary>
public sealed record DumbbellPlot(string Title, ChartUnit Unit, IReadOnlyList<DumbbellRow> Rows);

/// <param name="Ci">Interval of the difference, candidate minus baseline.</param>
public sealed record DumbbellRow(string Name, long NPaired, double? Baseline, double? Candidate, IntervalReport? Ci, Verdict Verdict);

/// <summary>Draws a <see cref="DumbbellPlot"/>.</summary>
public static class DumbbellChart
{
    private const double Below = 9;

    public static Chart Of(DumbbellPlot plot)
    {
        DumbbellRow[] rows = [.. plot.Rows.Take(RowFrame.MostRows)];
        // The end of an interval laid from the baseline may lie below 0; the axis of shares ends there all the same.
        Scale scale = Scale.Over(
            rows.SelectMany(Places).Select(value => plot.Unit == ChartUnit.Share ? Math.Clamp(value, 0, 1) : value).Cast<double?>(),
            RowFrame.From, RowFrame.To, plot.Unit == ChartUnit.Share ? (0, 1) : null);
        RowFrame frame = new(scale, tick => plot.Unit.Level(tick));
        string key = $"Hollow circle: baseline. Mark: candidate ({Marks.Key}). Thin bar below: 95 % interval of the difference, laid from the baseline.{RowFrame.Hidden(plot.Rows.Count)}";
        return new Chart(plot.Title, key, Table(plot))
        {
            Drawing = Chart.Frame(
                plot.Title, Description(plot.Rows), RowFrame.HeightOf(rows.Length), "ef-plot",
                frame.Axis(rows.Length), rows.SelectMany((row, i) => Row(plot.Unit, scale, row, i))),
        };
    }

    private static IEnumerable<double> Places(DumbbellRow row) => new[] { row.Baseline, row.Candidate, row.Baseline + row.Ci?.Low, row.Baseline + row.Ci?.High }
        .OfType<double>().Where(double.IsFinite);

    private static IEnumerable<XElement> Row(ChartUnit unit, Scale scale, DumbbellRow row, int index)
    {
        double y = RowFrame.PlotY(index);
        string name = Marks.ClassOf(row.Verdict);
        foreach (XElement part in RowFrame.Heading(index, row.Name, VerdictWords.Marked(row.Verdict), name))
        {
            yield return part;
        }
        if (row is not { Baseline: { } from, Candidate: { } to })
        {
            yield return Marks.Text(Scale.Place(RowFrame.From), y + 4, "nothing was paired");
            yield break;
        }
        yield return Element("g", Class(name), Marks.Line(scale.Percent(from), y, scale.Percent(to), y, "ef-move", 3));
        if (row.Ci is { } ci)
        {
            yield return Element("g", Class(name), Marks.Interval(scale, from + ci.Low, from + ci.High, y + Below, 1, 2.5));
        }
        yield return Marks.Baseline(scale.Percent(from), y);
        yield return Marks.For(row.Verdict, scale.Percent(to), y);
        yield return Label(scale, from, y, unit.Level(from), left: from <= to);
        yield return Label(scale, to, y, unit.Level(to), left: from > to);
    }

    private static XElement Label(Scale scale, double value, double y, string words, bool left) =>
        Marks.Text(scale.Percent(value), y + 4, words, left ? "end" : "start", dx: left ? -10 : 10);

    internal static string Description(IReadOnlyList<DumbbellRow> rows)
    {
        IEnumerable<string> counts = rows.GroupBy(row => row.Verdict).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {VerdictWords.Marked(group.Key)[2..].ToLowerInvariant()}");
        return $"{rows.Count} rows: {string.Join(", ", counts)}. The numbers are in the table below.";
    }

    private static DataTable Table(DumbbellPlot plot) => new(
        plot.Title, ["name", "verdict", DataColumn.Right("pairs"), DataColumn.Right("baseline"), DataColumn.Right("candidate"), DataColumn.Right("95 % interval of the difference")],
        [
            .. plot.Rows.Select(row => new TableCell[]
            {
                row.Name, TableCell.Of(row.Verdict), Numbers.Count(row.NPaired), plot.Unit.Level(row.Baseline), plot.Unit.Level(row.Candidate), plot.Unit.Differences(row.Ci),
            }),
        ]);
}
