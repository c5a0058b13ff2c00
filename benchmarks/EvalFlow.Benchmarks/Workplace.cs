namespace EvalFlow.Benchmarks;

/// <summary>A folder with a generated eval, and a mock model to run it against; both gone afterwards.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    private readonly string _definition;
    private int _homes;

    private Workplace(string folder, string definition, MockProcess mock) => (Folder, _definition, Mock) = (folder, definition, mock);

    public string Folder { get; }

    public MockProcess Mock { get; }

    public static async Task<Workplace> CreateAsync(int samples, params IReadOnlyList<string> mockOptions)
    {
        string folder = Directory.CreateTempSubdirectory("evalflow-live").FullName;
        return new Workplace(folder, LiveEval.Write(folder, samples), await MockProcess.StartAsync(mockOptions));
    }

    /// <summary>A data home that was not used before.</summary>
    public string NewHome() => Path.Combine(Folder, $"home-{_homes++}");

    public System.Diagnostics.ProcessStartInfo Info(int concurrency, string home) =>
        EvalFlowProcess.Info(LiveEval.Run(_definition, concurrency, home), Mock.Environment);

    /// <summary>Runs the eval in a new home.</summary>
    public Task<MeasuredProcess> RunAsync(int concurrency) => MeasuredProcess.RunAsync(Info(concurrency, NewHome()));

    /// <summary>Samples the run completed; throws when it ended otherwise than whole or with errors.</summary>
    public static int Completed(MeasuredProcess run) => run.ExitCode is 0 or 3
        ? EvalFlowProcess.Report(run).GetProperty("samples").GetProperty("completed").GetInt32()
        : throw EvalFlowProcess.Failed(run);

    public async ValueTask DisposeAsync()
    {
        await Mock.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
