using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Reports.Markup;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Reports;

public sealed class ChartTests
{
    private static readonly IntervalReport Ci = new(-0.2, -0.05, 0.95, "t");

    [Theory]
    [InlineData(0.8, 0.6, Verdict.Regressed, "ef-regressed")]
    [InlineData(0.6, 0.8, Verdict.Regressed, "ef-regressed")]
    [InlineData(0.6, 0.8, Verdict.Improved, "ef-improved")]
    [InlineData(0.8, 0.6, Verdict.Improved, "ef-improved")]
    [InlineData(0.8, 0.6, Verdict.Inconclusive, "ef-inconclusive")]
    public void Dumbbell_AnyMove_IsColouredByVerdictAndNotBySign(double from, double to, Verdict verdict, string name)
    {
        XElement drawing = DumbbellChart.Of(new DumbbellPlot("t", ChartUnit.Share, [new DumbbellRow("m", 9, from, to, Ci, verdict)])).Drawing;
        string[] classes = [.. drawing.Descendants().Attributes("class").Select(attribute => attribute.Value)];
        Assert.Contains(name, classes);
        Assert.DoesNotContain(classes, other => other is "ef-regressed" or "ef-improved" && other != name);
        Assert.Contains(VerdictWords.Marked(verdict), drawing.Descendants("text").Select(text => text.Value));
    }

    [Fact]
    public void Marks_EachVerdict_HasAShapeOfItsOwn()
    {
        string[] shapes = [.. Enum.GetValues<Verdict>().Select(verdict => string.Concat(Marks.For(verdict, "1%", 1).Descendants("path").Attributes("d").Select(path => path.Value)))];
        Assert.Equal(shapes.Length, shapes.Distinct().Count());
    }

    [Fact]
    public void EveryChart_InAnyReport_IsNamedAndHasItsNumbersBesideIt()
    {
        XElement[] figures = [.. Told.Plainly.Documents.SelectMany(document => Parse(document.ToHtml()).Descendants("figure"))];
        Assert.Equal(12, figures.Length);
        Assert.All(figures, figure =>
        {
            XElement svg = figure.Element("svg")!;
            Assert.Equal("img", svg.Attribute("role")?.Value);
            Assert.NotEmpty(svg.Attribute("aria-label")!.Value);
            Assert.NotEmpty(svg.Element("title")!.Value);
            Assert.NotNull(figure.Element("details")!.Descendants("table").Single().Element("caption"));
        });
    }

    [Fact]
    public void EveryTable_InAnyReport_HasACaptionAndScopes() => Assert.All(
        Told.Plainly.Documents.SelectMany(document => Parse(document.ToHtml()).Descendants("table")), table =>
        {
            Assert.NotEmpty(table.Element("caption")!.Value);
            Assert.All(table.Element("thead")!.Descendants("th"), head => Assert.Equal("col", head.Attribute("scope")?.Value));
            Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal("row", row.Elements().First().Attribute("scope")?.Value));
            Assert.All(table.Descendants("tr"), row => Assert.Equal(table.Element("thead")!.Descendants("th").Count(), row.Elements().Count()));
        });

    [Fact]
    public void Headings_InAnyReport_GoDownOneLevelAtATime() => Assert.All(Told.Plainly.Documents, document =>
    {
        int[] levels = [.. Parse(document.ToHtml()).Descendants().Select(element => element.Name.LocalName)
            .Where(name => name is ['h', >= '1' and <= '6']).Select(name => name[1] - '0')];
        Assert.Equal(1, levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        Assert.Single(levels, level => level == 1);
    });

    [Fact]
    public void Places_OfEveryChart_LieInsideOfTheDrawing() => Assert.All(
        Told.Plainly.Documents.SelectMany(document => Parse(document.ToHtml()).Descendants().Attributes()).Where(attribute => attribute.Value.EndsWith('%') && attribute.Name.LocalName is "x" or "x1" or "x2"),
        place => Assert.InRange(double.Parse(place.Value.TrimEnd('%'), CultureInfo.InvariantCulture), 0, 100));

    [Fact]
    public void Charts_WithoutRowsOrValues_AreDrawnAllTheSame()
    {
        Assert.NotEmpty(IntervalChart.Of(new IntervalPlot("t", ChartUnit.Share, [])).ToSvg());
        Assert.NotEmpty(ForestChart.Of(new ForestPlot("t", ChartUnit.Number, [])).ToSvg());
        Assert.NotEmpty(TrendChart.Of(new TrendPlot("t", ChartUnit.Number, [])).ToSvg());
        Assert.NotEmpty(Sparkline.Of(new TrendPlot("t", ChartUnit.Share, [])).ToSvg());
        Assert.Contains("no value", IntervalChart.Of(new IntervalPlot("t", ChartUnit.Share, [new IntervalRow("m", 0, null, null)])).ToSvg(), StringComparison.Ordinal);
        Assert.Contains("nothing was paired", DumbbellChart.Of(new DumbbellPlot("t", ChartUnit.Number, [new DumbbellRow("m", 0, null, null, null, Verdict.Inconclusive)])).ToSvg(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_MoreThanCanBeRead_AreInTheTableAllTheSame()
    {
        Chart chart = IntervalChart.Of(new IntervalPlot("t", ChartUnit.Share, [.. Enumerable.Range(0, 100).Select(i => new IntervalRow($"s{i}", 9, 0.5, null))]));
        Assert.Equal(100, chart.Data.Rows.Count);
        Assert.Equal(RowFrame.MostRows, chart.Drawing.Descendants("text").Count(text => text.Value == "n 9"));
        Assert.Contains("60 more rows are in the table only", chart.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_OfAPage_NamesTheHashOfItsStyle()
    {
        XElement page = Parse(RunDocument.Of(Told.Plainly.RunInput).ToHtml());
        string policy = page.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!.Value;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page.Descendants("style").Single().Value)));
        Assert.Equal($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'", policy);
    }

    [Theory]
    [InlineData("script", null)]
    [InlineData("iframe", null)]
    [InlineData("p", "onclick")]
    [InlineData("p", "href")]
    [InlineData("p", "style")]
    public void Html_WhatCouldRunOrLoad_CannotBeBuilt(string tag, string? attribute) =>
        Assert.Throws<ArgumentException>(() => Html.Element(tag, attribute is null ? null : Html.Attr(attribute, "x")));

    private static XElement Parse(string html) => XElement.Parse(html[(html.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
}
