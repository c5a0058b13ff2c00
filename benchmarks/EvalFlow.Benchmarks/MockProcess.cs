using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>The mock model as a process of its own, ended with this object.</summary>
internal sealed class MockProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new();

    private MockProcess(Process process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What an OpenAI client needs to find it.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["OPENAI_BASE_URL"] = $"{Address}/v1", ["OPENAI_API_KEY"] = "none" };

    public static async Task<MockProcess> StartAsync(params IReadOnlyList<string> options)
    {
        ProcessStartInfo start = MeasuredProcess.Info(MeasuredProcess.Beside("EvalFlow.MockModel"), options);
        start.RedirectStandardInput = true;
        start.RedirectStandardError = false;
        Process process = Process.Start(start)!;
        string address = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The mock model did not start.");
        return new MockProcess(process, address);
    }

    public async Task<MockCounts> ReadAsync()
    {
        using JsonDocument stats = JsonDocument.Parse(await _client.GetStringAsync(new Uri($"{Address}/stats")));
        JsonElement root = stats.RootElement;
        return new MockCounts(
            root.GetProperty("requests").GetInt64(), root.GetProperty("answers").GetInt64(), root.GetProperty("answered_prompts").GetInt64(),
            root.GetProperty("repeats").GetInt64(), root.GetProperty("most_in_flight").GetInt64(),
            root.GetProperty("by_fate").GetProperty("rate_limited").GetInt64(),
            [.. root.GetProperty("answers_by_second").EnumerateArray().Select(count => count.GetInt64())],
            root.GetProperty("first_request").GetInt64(), root.GetProperty("last_answer").GetInt64());
    }

    public Task ResetAsync() => _client.GetStringAsync(new Uri($"{Address}/stats/reset"));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
    }

    public static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Answers">Complete answers; a provider would charge each.</param>
/// <param name="Prompts">Distinct prompts answered.</param>
/// <param name="Repeats">Answers beyond the first of each prompt.</param>
/// <param name="FirstRequest">On the machine's monotonic clock, as <paramref name="LastAnswer"/>.</param>
internal sealed record MockCounts(
    long Requests, long Answers, long Prompts, long Repeats, long MostInFlight, long RateLimited, IReadOnlyList<long> AnswersBySecond,
    long FirstRequest, long LastAnswer);
