using System.Xml.Linq;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>
/// The layout that charts with a row per metric or slice share: each row has its name and a word on one line, and its plot on
/// the next, so that they cannot meet at any width.
/// </summary>
internal sealed class RowFrame(Scale scale, Func<double, string> tickWords)
{
    /// <summary>Percent of the width that the plot takes; beside it is room for numbers on the narrowest screen.</summary>
    public const double From = 15;
    public const double To = 84;

    /// <summary>More rows are hard to read as a chart; the table has them all.</summary>
    public const int MostRows = 40;

    private const double RowHeight = 46;
    private const double Head = 20;
    private const double PlotLine = 31;

    public static double HeightOf(int rows) => Head + (rows * RowHeight) + 26;

    public static double PlotY(int row) => Head + (row * RowHeight) + PlotLine;

    public static double TopOf(int row) => Head + (row * RowHeight);

    public static double Bottom(int rows) => TopOf(rows);

    public IEnumerable<XElement> Axis(int rows)
    {
        foreach (double tick in scale.Ticks())
        {
            yield return Marks.Line(scale.Percent(tick), Head, scale.Percent(tick), Bottom(rows) + 4, "ef-rule", 0.5);
            yield return Marks.Text(scale.Percent(tick), Bottom(rows) + 18, tickWords(tick), "middle", "ef-small ef-quiet");
        }
    }

    public static IEnumerable<XElement> Heading(int row, string name, string word, string wordClass)
    {
        double y = TopOf(row) + 15;
        if (row > 0)
        {
            yield return Marks.Line("0", TopOf(row), "100%", TopOf(row), "ef-rule", 0.5);
        }
        yield return Marks.Name(y, name);
        yield return Element("g", Class(wordClass), Marks.Text("100%", y, word, "end"));
    }

    /// <summary>A dashed line through all rows with its words above; kept inside of the drawing.</summary>
    public IEnumerable<XElement> Gate(double value, string words, int rows)
    {
        double place = scale.At(value);
        string anchor = place > 60 ? "end" : place < 40 ? "start" : "middle";
        yield return Marks.Line(Scale.Place(place), Head - 4, Scale.Place(place), Bottom(rows), "ef-gate", 1.5, "5 3");
        yield return Marks.Text(Scale.Place(place), Head - 8, words, anchor, "ef-small");
    }

    /// <summary>Said of a chart that does not show all rows.</summary>
    public static string Hidden(int rows) => rows > MostRows ? $" {rows - MostRows} more rows are in the table only." : "";
}
