using System.Text.Json;
using EvalFlow.MockModel;

namespace EvalFlow.Cli.Tests.Live;

/// <summary>How far a live model wavers, told by running it again.</summary>
public sealed class RerunQualityTests : IDisposable
{
    private const int Samples = 60;

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task SecondRunOfTheSameModel_ShowsWhatWavers_AndCachedAnswersDoNotCount()
    {
        HashSet<ulong> asked = [];
        // The second time every third question is answered otherwise.
        bool IsFirst(ulong hash)
        {
            lock (asked)
            {
                return asked.Add(hash);
            }
        }
        await using MockServer server = await MockServer.StartAsync(
            new MockOptions { Answer = prompt => IsFirst(prompt.Hash) || prompt.Hash % 3 > 0 ? "It is [even]." : "It is [odd]." }, TestContext.Current.CancellationToken);
        string eval = LiveEval.Write(_line, "live", Samples);
        string models = _line.Write("models.yaml", $$"""
            mock: { spec: openai:m, base_url: "{{server.Address}}v1" }
            other: { spec: openai:n, base_url: "{{server.Address}}v1" }
            """);
        foreach (string[] more in (string[][])[["mock"], ["mock"], ["other", "--cache"], ["other", "--cache"]])
        {
            Assert.Equal(0, (await _line.RunAsync(["run", eval, "--models", models, "--model", .. more, "--json"])).Code);
        }
        JsonElement report = (await _line.RunAsync("quality", "live", "--json")).Json;
        JsonElement stability = report.GetProperty("stability");
        Assert.Equal((1, 2), (stability.GetProperty("models").GetInt32(), stability.GetProperty("asked").GetInt32()));
        int unstable = stability.GetProperty("unstable").GetProperty("count").GetInt32();
        Assert.InRange(unstable, 5, 40);
        // Two answers 0 and 1 have the variance a half.
        Assert.Equal(unstable / (2d * Samples), stability.GetProperty("within").GetDouble(), 9);
        Assert.Equal([1, 0], report.GetProperty("models").EnumerateArray().OrderBy(model => model.GetProperty("model").GetString()).Select(model => model.GetProperty("reruns").GetInt32()));
    }
}
