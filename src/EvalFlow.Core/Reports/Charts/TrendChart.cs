using System.Xml.Linq;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Runs;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>A metric over releases, oldest first, with its intervals and a gate.</summary>
public sealed record TrendPlot(string Title, ChartUnit Unit, IReadOnlyList<TrendPoint> Points)
{
    public Direction Direction { get; init; } = Direction.Neutral;
    public double? GateMax { get; init; }
    public double? GateMin { get; init; }
}

/// <param name="Value">Null when the release was not evaluated; the line has a gap there.</param>
/// <param name="Verdict">Against the release before; null when nothing was compared.</param>
/// <param name="Note">What bears on the number, such as "stale: policy moved on"; null for nothing.</param>
public sealed record TrendPoint(string Release, long N, double? Value, IntervalReport? Ci, Verdict? Verdict = null, string? Note = null);

/// <summary>Draws a <see cref="TrendPlot"/>.</summary>
public static class TrendChart
{
    private const double Top = 24;
    private const double Bottom = 184;
    private const double From = 14;
    private const double To = 94;
    private const int MostLabels = 4;
    private const double LabelWidth = 70;

    public static Chart Of(TrendPlot plot)
    {
        // Down is a larger place.
        Scale scale = Scale.Over(
            [.. plot.Points.SelectMany(point => new[] { point.Value, point.Ci?.Low, point.Ci?.High }), plot.GateMax, plot.GateMin],
            Bottom, Top, plot.Unit == ChartUnit.Share ? (0, 1) : null);
        string gate = (plot.GateMax ?? plot.GateMin) is null ? "" : " Dashed line: gate.";
        string key = $"Band and bars: 95 % interval of each release.{gate} Marks say how a release compares with the one before ({Marks.Key}); a plain dot was not compared.{(plot.Points.Any(point => point.Note is not null) ? " *: see the note in the numbers." : "")} {IntervalChart.Better(plot.Direction)}".TrimEnd();
        return new Chart(plot.Title, key, Table(plot))
        {
            Drawing = Chart.Frame(
                plot.Title, $"{plot.Points.Count} releases. {IntervalChart.Better(plot.Direction)} The numbers are in the table below.", Bottom + 26, "ef-plot",
                Axis(plot.Unit, scale), TrendLines.Draw(plot.Points, scale, Top, Bottom, From, To - From), Gates(plot, scale),
                plot.Points.SelectMany((point, i) => Point(plot.Unit, scale, point, X(i, plot.Points.Count))), Releases(plot.Points)),
        };
    }

    private static double X(int index, int count) => From + (TrendLines.Share(index, count) * (To - From));

    private static IEnumerable<XElement> Axis(ChartUnit unit, Scale scale)
    {
        foreach (double tick in scale.Ticks())
        {
            yield return Marks.Line(Scale.Place(From), scale.At(tick), "100%", scale.At(tick), "ef-rule", 0.5);
            yield return Marks.Text(Scale.Place(From), scale.At(tick) + 4, unit.Level(tick), "end", "ef-small ef-quiet", -6);
        }
    }

    private static IEnumerable<XElement> Gates(TrendPlot plot, Scale scale)
    {
        foreach ((double? max, double? min) in new[] { (plot.GateMax, (double?)null), (null, plot.GateMin) })
        {
            if ((max ?? min) is { } value)
            {
                yield return Marks.Line(Scale.Place(From), scale.At(value), "100%", scale.At(value), "ef-gate", 1.5, "5 3");
                yield return Marks.Text("100%", scale.At(value) - 5, $"gate: {plot.Unit.Gate(max, min)}", "end");
            }
        }
    }

    private static IEnumerable<XElement> Point(ChartUnit unit, Scale scale, TrendPoint point, double x)
    {
        string place = Scale.Place(x);
        if (point.Value is not { } value)
        {
            yield return Marks.Text(place, Bottom - 4, "no run", "middle", "ef-small ef-quiet");
            yield break;
        }
        if (point.Ci is { } ci)
        {
            yield return Element("g", Class("ef-value"), Marks.Line(place, scale.At(ci.Low), place, scale.At(ci.High), "ef-interval", 1.5));
        }
        XElement mark = Marks.For(point.Verdict, place, scale.At(value));
        mark.AddFirst(Element("title", $"{point.Release}: {unit.Level(value)}{(point.Note is null ? "" : $" ({point.Note})")}"));
        yield return mark;
        if (point.Note is not null)
        {
            yield return Marks.Text(place, Top - 8, "*", "middle", "ef-small");
        }
    }

    // As many names as fit beside each other on the narrowest screen, the newest among them.
    private static IEnumerable<XElement> Releases(IReadOnlyList<TrendPoint> points)
    {
        int every = Math.Max(1, (int)Math.Ceiling((points.Count - 1) / (double)(MostLabels - 1)));
        for (int i = points.Count - 1; i >= 0; i -= every)
        {
            double x = X(i, points.Count);
            string anchor = points.Count > 1 && i == points.Count - 1 ? "end" : "middle";
            yield return Element(
                "text", Class("ef-small"), Attr("x", anchor == "end" ? "100%" : Scale.Place(x)), Attr("y", Marks.Number(Bottom + 18)), Attr("fill", "currentColor"),
                Attr("text-anchor", anchor), Element("title", points[i].Release), ShortName.Of(points[i].Release, LabelWidth));
        }
    }

    private static DataTable Table(TrendPlot plot) => new(
        plot.Title, ["release", "against the one before", DataColumn.Right("n"), DataColumn.Right("value"), DataColumn.Right("95 % interval"), "note"],
        [
            .. plot.Points.Select(point => new TableCell[]
            {
                point.Release, point.Verdict is { } verdict ? TableCell.Of(verdict) : "not compared", Numbers.Count(point.N),
                plot.Unit.Level(point.Value), plot.Unit.Levels(point.Ci), point.Note ?? "",
            }),
        ]);
}
