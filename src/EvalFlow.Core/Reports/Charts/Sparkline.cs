using System.Xml.Linq;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>A trend as small as a word, for a cell of a table whose other cells say the numbers.</summary>
public static class Sparkline
{
    private const double Height = 24;

    public static Chart Of(TrendPlot plot)
    {
        Chart trend = TrendChart.Of(plot);
        Scale scale = Scale.Over([.. plot.Points.Select(point => point.Value), plot.GateMax, plot.GateMin], Height - 5, 5);
        int at = plot.Points.ToList().FindLastIndex(point => point.Value is not null);
        TrendPoint? last = at < 0 ? null : plot.Points[at];
        double x = 5 + (90 * TrendLines.Share(Math.Max(at, 0), plot.Points.Count));
        IEnumerable<XElement> gates = new[] { plot.GateMax, plot.GateMin }.OfType<double>()
            .Select(gate => Marks.Line("5%", scale.At(gate), "95%", scale.At(gate), "ef-gate", 1, "3 2"));
        return trend with
        {
            Key = "",
            Drawing = Chart.Frame(
                plot.Title, Words(plot), Height, "ef-plot ef-spark", gates,
                TrendLines.Draw([.. plot.Points.Select(point => point with { Ci = null })], scale, 0, Height, 5, 90),
                last?.Value is { } value ? Marks.For(last.Verdict, Scale.Place(x), scale.At(value)) : null),
        };
    }

    private static string Words(TrendPlot plot)
    {
        TrendPoint[] known = [.. plot.Points.Where(point => point.Value is not null)];
        return known.Length == 0 ? "No values yet."
            : $"{known.Length} of {plot.Points.Count} releases: from {plot.Unit.Level(known[0].Value)} to {plot.Unit.Level(known[^1].Value)}.";
    }
}
