using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Quality;

public sealed class QualityRunsTests
{
    private static readonly EvalVersion Version = new()
    {
        Id = "e", Version = "1.0.0", Title = "E", Hash = "now", DatasetHash = "d", Source = "", SampleCount = 1, AddedAt = DateTimeOffset.UnixEpoch,
    };

    private static Run Run(int minute, string model, int epochs = 1, string hash = "now", RunStatus status = RunStatus.Completed, int? limit = null, CachePolicy? cache = null) => new()
    {
        RunId = $"r-{minute}", RequestKey = "k", EvalId = "e", EvalVersion = "1.0.0", EvalHash = hash, DatasetHash = "d",
        Hashes = new DefinitionHashes("", "", "", "", new Dictionary<string, string>()), Model = model, ToolVersion = "1", Epochs = epochs, Limit = limit, Cache = cache,
        MaxConcurrency = 1, Status = status, StartedAt = DateTimeOffset.UnixEpoch, FinishedAt = DateTimeOffset.UnixEpoch.AddMinutes(minute),
    };

    private static string[] Chosen(int models, params Run[] runs) =>
        [.. QualityRuns.Of(runs, Version, models).Select(model => $"{model.Newest.RunId} after {string.Join(",", model.Reruns.Select(run => run.RunId))} {model.Answers}")];

    [Fact]
    public void NewestWholeRunOfEachModel_OnThisVersion_Counts() => Assert.Equal(
        ["r-9 after r-2 2", "r-5 after  1"],
        Chosen(5,
            Run(9, "openai:a"), Run(8, "openai:b", hash: "before"), Run(7, "openai:b", limit: 10), Run(6, "openai:b", status: RunStatus.Cancelled),
            Run(5, "openai:b"), Run(2, "openai:a")));

    [Fact]
    public void ModelsWithTheNewestRuns_AreLookedAt() => Assert.Equal(
        ["r-9 after  1", "r-8 after  1"], Chosen(2, Run(9, "openai:a"), Run(8, "openai:b"), Run(7, "openai:c")));

    [Fact]
    public void RecordedAnswers_RunAgain_AreTheSameRun() => Assert.Equal(["r-9 after  1"], Chosen(5, Run(9, "replay:a.csv"), Run(8, "replay:a.csv")));

    [Theory]
    [InlineData("replay:a.csv", 1)]
    [InlineData("replay:a.csv?id=id&epoch=n", 3)]
    [InlineData("replay:a.csv?epoch=n", 3)]
    [InlineData("openai:a", 3)]
    public void Epochs_CountWhereEachHasAnAnswerOfItsOwn(string model, int answers) => Assert.Equal([$"r-9 after  {answers}"], Chosen(5, Run(9, model, epochs: 3), Run(8, model, epochs: 3)));

    [Fact]
    public void Reruns_AreAFew_WithoutCachedOnes() => Assert.Equal(
        ["r-9 after r-7,r-6,r-5,r-4 5"],
        Chosen(5, Run(9, "openai:a"), Run(8, "openai:a", cache: new CachePolicy(7)), Run(7, "openai:a"), Run(6, "openai:a"), Run(5, "openai:a"), Run(4, "openai:a"), Run(3, "openai:a")));
}
