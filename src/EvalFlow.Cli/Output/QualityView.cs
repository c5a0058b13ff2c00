using System.Globalization;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>The quality of an eval as a person reads it: the sentence first, then what to do, then what it rests on.</summary>
internal static class QualityView
{
    private const int MostIds = 8;
    private const int MostCells = 20;
    private const int MostEvals = 10;
    private const int NameWidth = 34;
    private const int FewestShared = 12;

    public static void Write(Screen screen, QualityReport report)
    {
        screen.Say($"{report.EvalId}@{report.EvalVersion}: {report.Title}");
        screen.Say($"Judged by {report.Metric} ({QualityWords.Good(report.Direction)}), {(report.Models.Count == 0 ? "no model yet" : QualityWords.Count(report.Models.Count, "model", "models"))}, {QualityWords.Count(report.Samples, "sample", "samples")}");
        screen.Say("");
        screen.Tell(report.Summary);
        WriteActions(screen, report);
        WriteModels(screen, report);
        WriteSaturation(screen, report);
        WriteFindings(screen, report);
        WriteUnknown(screen, report);
    }

    private static void WriteActions(Screen screen, QualityReport report)
    {
        if (report.Actions.Count == 0)
        {
            return;
        }
        Head(screen, "What to do, what wins most first");
        foreach ((int place, QualityAction action) in report.Actions.Index())
        {
            screen.Tell(string.Create(CultureInfo.InvariantCulture, $"{place + 1}. {action.Title}"));
            screen.Tell(action.Why, 3);
            screen.Tell(action.Gain, 3);
            if (action.SampleIds.Count > 0)
            {
                screen.Tell($"samples: {Ids(action.SampleIds, action.Count)}", 3);
            }
            screen.Say($"   > {action.Command}");
        }
    }

    private static void WriteModels(Screen screen, QualityReport report)
    {
        if (report.Models.Count == 0)
        {
            return;
        }
        screen.Say("");
        Table table = RunView.Grid("model", "epochs", "value %", "95 % interval");
        int shared = Shared([.. report.Models.Select(model => ModelName.Of(model.Model))]);
        foreach (QualityModel model in report.Models)
        {
            string name = ModelName.Of(model.Model);
            table.AddRow(
                new Text(Numbers.Fit(shared > 0 ? $"~{name[shared..]}" : name, NameWidth)), new Text(Numbers.Count(model.Epochs)), new Text(Numbers.Bare(model.Value)), new Text(Numbers.Range(model.Ci)));
        }
        screen.Show(table);
    }

    // Names of recorded files begin alike for so long that nothing else would fit.
    private static int Shared(string[] names)
    {
        int length = names.Length < 2 ? 0 : names.Aggregate((one, other) => one[..one.AsSpan().CommonPrefixLength(other)]).Length;
        return length >= FewestShared && length < names.Min(name => name.Length) ? length : 0;
    }

    private static void WriteSaturation(Screen screen, QualityReport report)
    {
        SaturationCell[] cells = [.. report.Saturation.Cells.Where(cell => cell.Slice is null || cell.Metric == report.Metric)];
        if (cells.Length == 0)
        {
            return;
        }
        Head(screen, "Room to differ: models that cannot be told from the best value, and from the worst");
        Table table = RunView.Grid("metric or slice", "n", "best %", "room, points", "at best", "at worst");
        foreach (SaturationCell cell in cells.Take(MostCells))
        {
            table.AddRow(
                new Text(Numbers.Fit(cell.Slice is null ? cell.Metric : Numbers.Slice(cell.Slice), 27)), new Text(Numbers.Count(cell.N)), new Text(Numbers.Bare(cell.Best)),
                new Text(Numbers.Bare(cell.Headroom)), new Text(Of(cell.AtCeiling, cell.Models)), new Text(Of(cell.AtFloor, cell.Models)));
        }
        screen.Show(table);
        if (cells.Length > MostCells)
        {
            screen.Say($"{cells.Length - MostCells} more slices: add --json.");
        }
    }

    private static string Of(int? count, int models) => count is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known} of {models}") : Numbers.None;

    private static void WriteFindings(Screen screen, QualityReport report)
    {
        Head(screen, "What was found");
        foreach (string finding in QualityFindings.Of(report))
        {
            screen.Tell($"- {finding}");
        }
        foreach (SharedSamples other in report.Duplicates.Evals.Take(MostEvals))
        {
            screen.Tell($"- {QualityFindings.Of(other)}");
        }
    }

    private static void WriteUnknown(Screen screen, QualityReport report)
    {
        if (report.Unknown.Count == 0)
        {
            return;
        }
        Head(screen, "Not known");
        foreach (string unknown in report.Unknown)
        {
            screen.Tell($"- {unknown}");
        }
    }

    private static void Head(Screen screen, string text)
    {
        screen.Say("");
        screen.Tell(text, style: new Style(decoration: Decoration.Bold));
    }

    private static string Ids(IReadOnlyList<string> ids, int count) =>
        $"{string.Join(", ", ids.Take(MostIds))}{(count > MostIds ? $" and {Numbers.Count(count - MostIds)} more" : "")}";
}
