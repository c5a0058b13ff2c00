using System.Xml.Linq;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>The line of a trend and the band of its intervals, stretched over whatever width there is; both stop at a gap.</summary>
internal static class TrendLines
{
    /// <summary>Where a point stands: 0 for the oldest to 1 for the newest, the middle for a single one.</summary>
    public static double Share(int index, int count) => count < 2 ? 0.5 : index / (count - 1.0);

    public static XElement Draw(IReadOnlyList<TrendPoint> points, Scale scale, double top, double bottom, double from, double width) => Element(
        "svg", Attr("x", Scale.Place(from)), Attr("width", Scale.Place(width)), Attr("y", Marks.Number(top)), Attr("height", Marks.Number(bottom - top)),
        Attr("viewBox", $"0 {Marks.Number(top)} 100 {Marks.Number(bottom - top)}"), Attr("preserveAspectRatio", "none"), Class("ef-value"),
        Pieces(points, point => point.Ci is not null && point.Value is not null).Select(piece => Band(piece, points.Count, scale)),
        Pieces(points, point => point.Value is not null).Select(piece => Line(piece, points.Count, scale)));

    private static XElement Line(List<(int Index, TrendPoint Point)> piece, int count, Scale scale) => Element(
        "path", Attr("d", $"M{string.Join("L", piece.Select(at => Place(at.Index, count, scale.At(at.Point.Value!.Value))))}"),
        Attr("stroke", "currentColor"), Attr("stroke-width", "2"), Attr("vector-effect", "non-scaling-stroke"));

    private static XElement Band(List<(int Index, TrendPoint Point)> piece, int count, Scale scale)
    {
        IEnumerable<string> over = piece.Select(at => Place(at.Index, count, scale.At(at.Point.Ci!.High)));
        IEnumerable<string> back = Enumerable.Reverse(piece).Select(at => Place(at.Index, count, scale.At(at.Point.Ci!.Low)));
        return Element("path", Attr("d", $"M{string.Join("L", over.Concat(back))}Z"), Attr("fill", "currentColor"), Attr("fill-opacity", "0.15"));
    }

    private static string Place(int index, int count, double y) => $"{Marks.Number(100 * Share(index, count))} {Marks.Number(y)}";

    private static IEnumerable<List<(int Index, TrendPoint Point)>> Pieces(IReadOnlyList<TrendPoint> points, Func<TrendPoint, bool> isThere)
    {
        List<(int, TrendPoint)> piece = [];
        for (int i = 0; i < points.Count; i++)
        {
            if (isThere(points[i]))
            {
                piece.Add((i, points[i]));
            }
            else if (piece.Count > 0)
            {
                yield return piece;
                piece = [];
            }
        }
        if (piece.Count > 0)
        {
            yield return piece;
        }
    }
}
