using System.Globalization;

namespace EvalFlow.Calibration;

/// <summary>Markdown tables on standard output.</summary>
internal static class Markdown
{
    public static void Heading(string text) => Console.WriteLine($"### {text}\n");

    public static void Header(params string[] columns)
    {
        Row(columns);
        Row([.. columns.Select(_ => "---")]);
    }

    public static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    public static void End(string note) => Console.WriteLine($"\n{note}\n");

    public static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A coverage, in bold where it is below what was promised.</summary>
    public static string Coverage(double share, double least = 0.94) =>
        share < least - 1e-9 ? $"**{Percent(share)}**" : Percent(share);
}
