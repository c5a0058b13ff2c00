using System.Globalization;
using System.Text;
using System.Text.Json;
using EvalFlow.Web.Tests.Browser;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Scale;

/// <summary>
/// Opening times of the pages of two runs of 100,000 samples in a real browser, and the memory of the server, a process of its own. Not part of
/// the suite: prints the table that docs/performance.md holds, with the command.
/// </summary>
public sealed class ScaleMeasurements(Site site)
{
    private const int Samples = 100_000;
    private const int Topics = 40;
    private const int Visits = 7;

    [Fact(Explicit = true)]
    public async Task Pages_OfTwoRunsOf100000Samples()
    {
        await using ServedApp app = new();
        (string before, string after) = await FillAsync(app);
        await using ServerProcess server = await ServerProcess.StartAsync(app.Home);
        StringBuilder table = new("| page | server ms | DOM ready ms | last paint ms | slowest, DOM ready |\n|---|---:|---:|---:|---:|\n");
        await using OpenPage open = await site.OpenAtAsync(server.Url);
        foreach ((string name, string path) in Pages(before, after))
        {
            table.AppendLine(await MeasureAsync(open.Page, name, server.Url + path));
        }
        table.AppendLine(CultureInfo.InvariantCulture, $"\nMemory of the server after all of it: {server.Megabytes("VmRSS")} MB, at most {server.Megabytes("VmHWM")} MB.");
        TestContext.Current.TestOutputHelper!.WriteLine(table.ToString());
    }

    private static IEnumerable<(string Name, string Path)> Pages(string before, string after)
    {
        string comparison = $"/comparisons/{before}/{after}";
        yield return ("run", $"/runs/{after}");
        yield return ("run, slices of one dimension", $"/runs/{after}?slice=language");
        yield return ("samples of the run", $"/runs/{after}/samples");
        yield return ("samples, page 1,500", $"/runs/{after}/samples?page=1500");
        yield return ("samples with an outcome", $"/runs/{after}/samples?outcome=errored");
        yield return ("comparison", comparison);
        yield return ("comparison, newly failing", $"{comparison}?how=newly_failing");
        yield return ("comparison, page 20 of these", $"{comparison}?how=newly_failing&page=20");
        yield return ("comparison, one slice", $"{comparison}?slice=language%3Dde");
        yield return ("trend", "/evals/scale/trend");
    }

    private static async Task<string> MeasureAsync(IPage page, string name, string url)
    {
        List<double[]> visits = [];
        for (int visit = 0; visit < Visits; visit++)
        {
            IResponse? response = await page.GotoAsync(url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            Assert.Equal(200, response!.Status);
            visits.Add((await page.EvaluateAsync<double[]>(Timings))!);
        }
        double Median(int place) => visits.Select(visit => visit[place]).Order().ElementAt(Visits / 2);
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(0):0} | {Median(1):0} | {Median(2):0} | {visits.Max(visit => visit[1]):0} |");
    }

    // From the start of the navigation: first byte against the sending of the request, DOMContentLoaded, largest contentful paint.
    private const string Timings = """
        async () => {
          const visit = performance.getEntriesByType("navigation")[0];
          const seen = (type) => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type, buffered: true }));
          const paint = await Promise.race([seen("largest-contentful-paint"), new Promise((done) => setTimeout(() => done(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN), 1000))]);
          return [visit.responseStart - visit.requestStart, visit.domContentLoadedEventEnd, paint];
        }
        """;

    private static async Task<(string Before, string After)> FillAsync(ServedApp app)
    {
        await using (StreamWriter samples = File.CreateText(Path.Combine(app.Folder, "scale.csv")))
        {
            await samples.WriteLineAsync("id,prompt,answer,topic,language");
            for (int i = 0; i < Samples; i++)
            {
                await samples.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"s{i},What is {i}?,[{i}],topic {i % Topics},{(i % 3 == 0 ? "de" : "en")}"));
            }
        }
        await app.RunAsync(["eval", "add", app.Write("scale.eval.yaml", """
            id: scale
            version: 1.0.0
            title: Scale
            samples: { path: scale.csv, id: id, input: prompt, target: answer, slices: [topic, language] }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true }
            """)]);
        string before = await RunAsync(app, "before", i => i % 20 != 3, null);
        return (before, await RunAsync(app, "after", i => i % 20 != 3 && i % 25 != 7, before));
    }

    private static async Task<string> RunAsync(ServedApp app, string name, Func<int, bool> isRight, string? baseline)
    {
        string path = Path.Combine(app.Folder, $"{name}.csv");
        await using (StreamWriter responses = File.CreateText(path))
        {
            await responses.WriteLineAsync("id,response");
            // Some have no response and cannot be evaluated.
            foreach (int i in Enumerable.Range(0, Samples).Where(i => i % 5000 != 11))
            {
                await responses.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"s{i},It is [{(isRight(i) ? i : -1)}]."));
            }
        }
        string[] against = baseline is null ? [] : ["--baseline", baseline];
        JsonElement ran = await app.RunAsync(["run", "scale", "--model", $"replay:{path}", .. against], 1, 3);
        return ran.GetProperty("runs")[0].GetProperty("run_id").GetString()!;
    }
}
