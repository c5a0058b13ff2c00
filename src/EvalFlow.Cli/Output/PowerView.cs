using System.Globalization;
using EvalFlow.Core.Planning;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>A plan as a person reads it: the sentence first, then what other sizes would give.</summary>
internal static class PowerView
{
    public static void Write(Screen screen, PowerAnswer answer)
    {
        screen.Tell(answer.Summary);
        WriteTable(screen, answer);
        screen.Tell(Assumptions(answer));
        foreach (string note in answer.Notes)
        {
            screen.Tell(note);
        }
    }

    private static void WriteTable(Screen screen, PowerAnswer answer)
    {
        bool hasPower = answer.Table.Any(row => row.Power is not null);
        string often = string.Create(CultureInfo.InvariantCulture, $"found with power {(answer.SolvedFor == "power" ? PlanPower.UsualPower : answer.Power):0.##}");
        Table table = RunView.Grid(hasPower ? ["samples", often, $"power for {PowerSentence.Points(answer.Effect!.Value)}"] : ["samples", often]);
        foreach (PowerRow row in answer.Table)
        {
            string mark = row.N == (answer.NExact ?? answer.N) ? "> " : "";
            Text[] cells = [new Text($"{mark}{Numbers.Count(row.N)}"), new Text(row.Detectable is null ? "nothing" : PowerSentence.Points(row.Detectable.Value))];
            table.AddRow(hasPower ? [.. cells, new Text(Numbers.Percent(row.Power))] : cells);
        }
        screen.Show(table);
    }

    private static string Assumptions(PowerAnswer answer)
    {
        ScoreVariation assumed = answer.Assumed;
        List<string> parts =
        [
            answer.Design == "paired" ? "both runs answer the same samples" : "two different sets of samples, each of this size",
            string.Create(CultureInfo.InvariantCulture, $"{(answer.Sides == 1 ? "one-sided" : "two-sided")} test at {answer.Alpha:0.####}"),
        ];
        Add(parts, "baseline rate", assumed.Baseline);
        Add(parts, "share that flips", assumed.Discordant);
        Add(parts, "correlation of the runs", assumed.Rho);
        Add(parts, "standard deviation", assumed.Sd);
        Add(parts, "variance between samples", assumed.Between);
        Add(parts, "variance within a sample", assumed.Within);
        Add(parts, "epochs", assumed.Epochs > 1 ? assumed.Epochs : null);
        Add(parts, "clusters inflate the variance by", assumed.DesignEffect > 1 ? assumed.DesignEffect : null);
        return $"Assumed: {string.Join("; ", parts)}.";
    }

    private static void Add(List<string> parts, string name, double? value)
    {
        if (value is { } number)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {number:0.####}"));
        }
    }
}
