using System.Diagnostics;
using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;

namespace EvalFlow.Sqlite.Tests;

/// <summary>How fast a queue of 5,000 items is. Run on demand, in Release: <c>--explicit only --show-live-output on</c>.</summary>
public sealed class ReviewMeasurements(ITestOutputHelper output) : IDisposable
{
    private const int Items = 5_000;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Next_AtBeginningMiddleAndEnd(int queues)
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(_folder.Path, TimeProvider.System, Cancel);
        ReviewDesk desk = new(home.Records, home.Runs, home.Registry, TimeProvider.System);
        long begun = Stopwatch.GetTimestamp();
        for (int queue = 0; queue < queues; queue++)
        {
            await FillAsync(desk, $"q-{queue:D10}");
        }
        output.WriteLine($"{queues} queues of {Items} items written in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
        string last = $"q-{queues - 1:D10}";
        foreach ((int ann, int bob) in new[] { (0, 0), (2_500, 0), (4_990, 0), (4_990, 4_900) })
        {
            await LabelAsync(desk, last, "Ann", ann);
            await LabelAsync(desk, last, "Bob", bob);
            output.WriteLine($"Ann did {ann}, Bob {bob}: next for Ann {await NextAsync(desk, last, "Ann"):0.0} ms, for Cid {await NextAsync(desk, last, "Cid"):0.0} ms (medians of 9)");
        }
        begun = Stopwatch.GetTimestamp();
        ReviewReport report = await desk.Read.ShowAsync(last, Cancel);
        output.WriteLine($"agreement on {report.Agreement[0].Items} items, alpha {report.Agreement[0].KrippendorffAlpha:0.000}, in {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms");
    }

    private static async Task FillAsync(ReviewDesk desk, string id)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Items), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (place, token) =>
            await desk.Records.Items.CreateAsync($"{id}-{place:D6}", id, "open", new ReviewItem { SampleId = $"s{place}", Epoch = 1, Ordinal = place, Shard = 0, Choice = ItemChoice.Random }, new Actor("lead"), token));
        await desk.Records.Queues.CreateAsync(id, "r-1", "open", new ReviewQueue
        {
            Title = "t", RunId = "r-1", EvalId = "e", EvalVersion = "1", Grader = "g", Labels = ["harmful", "harmless"], LabelsPerItem = 2, LeaseMinutes = 20,
            RandomItems = Items, StratifiedItems = 0, DisagreementItems = 0,
        }, new Actor("lead"), Cancel);
    }

    private static async Task LabelAsync(ReviewDesk desk, string queue, string who, int until)
    {
        for (int place = 0; place < until; place++)
        {
            string item = $"{queue}-{place:D6}";
            if (!(await desk.Records.Items.FindAsync(item, Cancel))!.Body.IsDoneBy(who))
            {
                await desk.Label.RunAsync(item, (place * (who == "Ann" ? 7 : 11)) % 10 < 5 ? "harmful" : "harmless", null, who, Cancel);
            }
        }
    }

    private static async Task<double> NextAsync(ReviewDesk desk, string queue, string who)
    {
        List<double> took = [];
        for (int time = 0; time < 9; time++)
        {
            long begun = Stopwatch.GetTimestamp();
            ReviewOffer offer = await desk.Offer.RunAsync(queue, who, Cancel);
            took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            if (offer.Task is { } task)
            {
                await desk.Label.RunAsync(task.ItemId, "skip", null, who, Cancel);
            }
        }
        return took.Order().ElementAt(4);
    }
}
