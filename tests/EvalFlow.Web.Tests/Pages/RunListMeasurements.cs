using System.Diagnostics;
using System.Globalization;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite;

namespace EvalFlow.Web.Tests.Pages;

/// <summary>How fast lists of runs open. Run on demand, in Release: <c>--explicit only --show-live-output on</c>.</summary>
public sealed class RunListMeasurements(ITestOutputHelper output)
{
    private const int Runs = 20_000;
    private const int Evals = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Pages_Of20000Runs()
    {
        await using ServedApp app = new();
        await app.RunAsync(["demo"]);
        await FillAsync(app.Home);
        await app.ServeAsync();
        foreach (string path in (string[])["/runs", "/runs?page=400", "/runs?eval=over-refusal&status=completed", "/runs?q=model-7", "/api/v1/runs", "/runs/new?eval=over-refusal", "/evals/over-refusal", "/evals/over-refusal/trend"])
        {
            List<double> times = [];
            for (int i = 0; i < 12; i++)
            {
                long begun = Stopwatch.GetTimestamp();
                using HttpResponseMessage response = await app.Http.GetAsync(path, Cancel);
                await response.Content.ReadAsStringAsync(Cancel);
                Assert.Equal(200, (int)response.StatusCode);
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: first {times[0]:0} ms, then {times[1..].Order().ElementAt(5):0.0} ms (median of 11)"));
        }
    }

    [Fact(Explicit = true)]
    public async Task Store_SearchedAndReadWhole()
    {
        await using ServedApp app = new();
        await app.RunAsync(["demo"]);
        await FillAsync(app.Home);
        await using SqliteHome home = await SqliteHome.OpenAsync(app.Home, TimeProvider.System, Cancel);
        for (int i = 0; i < 5; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            FoundRuns found = await home.Runs.SearchAsync(new RunQuery(EvalId: "over-refusal"), Cancel);
            TimeSpan searched = Stopwatch.GetElapsedTime(begun);
            begun = Stopwatch.GetTimestamp();
            Run[] all = [.. (await home.Runs.ListAsync(Cancel)).Where(run => run.EvalId == "over-refusal")];
            TimeSpan read = Stopwatch.GetElapsedTime(begun);
            Assert.Equal(all.Length, found.Total);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"searched {searched.TotalMilliseconds:0.0} ms, read whole {read.TotalMilliseconds:0.0} ms"));
        }
    }

    private static async Task FillAsync(string folder)
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(folder, TimeProvider.System, Cancel);
        Run like = (await home.Runs.ListAsync(Cancel)).First(run => run is { EvalId: "over-refusal", HasEnded: true });
        string results = (await home.Runs.ReadResultsAsync(like.RunId, Cancel))!;
        for (int i = 0; i < Runs; i++)
        {
            Run run = like with
            {
                RunId = string.Create(CultureInfo.InvariantCulture, $"r-filled-{i:D6}"),
                RequestKey = string.Create(CultureInfo.InvariantCulture, $"filled {i}"),
                EvalId = i % Evals == 0 ? like.EvalId : string.Create(CultureInfo.InvariantCulture, $"eval-{i % Evals}"),
                Model = string.Create(CultureInfo.InvariantCulture, $"openai:model-{i % 25}"),
                StartedAt = like.StartedAt.AddMinutes(i - Runs),
            };
            await home.Runs.CreateAsync(run, Cancel);
            if (i % Evals == 0 || i > Runs - 200)
            {
                await home.Runs.SaveResultsAsync(run.RunId, results, [], Cancel);
            }
        }
    }
}
