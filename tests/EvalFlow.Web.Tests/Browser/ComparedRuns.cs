using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Web.Tests.Browser;

/// <summary>Pairs of runs that the screens of comparisons are tested on.</summary>
/// <param name="Before">A run of 600 samples in slices, with 12 that have no response.</param>
/// <param name="After">Of the same eval: worse on 60 samples, better on 30, and 6 others have no response.</param>
/// <param name="HostileBefore">A run whose every text is an injection; <paramref name="HostileAfter"/> says other injections.</param>
/// <param name="Plain">Not compared with anything.</param>
public sealed record ComparedRuns(string Before, string After, string HostileBefore, string HostileAfter, string Plain)
{
    /// <param name="before">The run of the eval "sliced".</param>
    /// <param name="hostile">The run of the eval "hostile".</param>
    public static async Task<ComparedRuns> FillAsync(ServedApp app, string before, string hostile, string plain)
    {
        app.Write("later.csv", "id,response\n" + string.Concat(Enumerable.Range(0, 600).Where(i => i % 100 != 9).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"s{i},It was [{(Right(i) ? i : -1)}] all along.\n"))));
        string[] texts = [.. Injections.All.Where(text => !text.Contains('\0', StringComparison.Ordinal))];
        // Each answers with the next one's text, so that findings change and the difference is full of markup.
        string model = app.Write("<svg onload=alert(0)>.csv", "id,response\n" + string.Concat(
            texts.Select((_, i) => $"h{i},\"{texts[(i + 1) % texts.Length].Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n")));
        string after = await RunAsync(app, "sliced", Path.Combine(app.Folder, "later.csv"), before);
        string hostileAfter = await RunAsync(app, "hostile", model, hostile);
        await app.RunAsync(["compare", before, after], 1);
        await app.RunAsync(["compare", hostile, hostileAfter], 1);
        return new ComparedRuns(before, after, hostile, hostileAfter, plain);
    }

    // Before, one in four is wrong; now some of the right ones are wrong as well, and some of the wrong ones right.
    private static bool Right(int i) => i % 4 == 0 ? i % 20 == 0 : i % 10 != 1;

    private static async Task<string> RunAsync(ServedApp app, string eval, string recorded, string baseline) =>
        (await app.RunAsync(["run", Path.Combine(app.Folder, $"{eval}.eval.yaml"), "--model", $"replay:{recorded}", "--baseline", baseline], 1, 3))
            .GetProperty("runs")[0].GetProperty("run_id").GetString()!;
}
