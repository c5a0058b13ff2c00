using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Quality;

internal static class Runs
{
    /// <summary>A run without results.</summary>
    public static RunReport Report() => new()
    {
        RunId = "r-1", EvalId = "polite", EvalVersion = "1.0.0", EvalHash = "h", DatasetHash = "d", Model = "m", Status = RunStatus.Completed, StartedAt = DateTimeOffset.UnixEpoch,
        Epochs = 1, ToolVersion = "1", Samples = new SampleCounts(0, 0, 0, 0, 0), Requests = new RequestCounts(0, 0, 0, 0), Usage = new Usage(null, null, null),
    };
}
