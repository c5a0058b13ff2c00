using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>
/// What nobody can beat by much: one process, a loop over HttpClient, each response written as a JSON line. No grading, no
/// retries, nothing safe before the end.
/// </summary>
internal static class Floor
{
    public static ProcessStartInfo Info(MockProcess mock, int samples, int concurrency, string file) => MeasuredProcess.Info(
        MeasuredProcess.Beside("EvalFlow.Benchmarks"),
        ["floor", mock.Address, samples.ToString(CultureInfo.InvariantCulture), concurrency.ToString(CultureInfo.InvariantCulture), file]);

    public static async Task<int> RunAsync(string address, int samples, int concurrency, string file)
    {
        using HttpClient client = new();
        Uri target = new($"{address}/v1/chat/completions");
        await using FileStream output = new(file, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        using SemaphoreSlim writing = new(1);
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next) - 1; i < samples; i = Interlocked.Increment(ref next) - 1)
            {
                byte[] line = await AskAsync(client, target, i);
                await writing.WaitAsync();
                try
                {
                    output.Write(line);
                }
                finally
                {
                    writing.Release();
                }
            }
        }));
        return 0;
    }

    private static async Task<byte[]> AskAsync(HttpClient client, Uri target, int index)
    {
        byte[] request = JsonSerializer.SerializeToUtf8Bytes(new
        {
            model = LiveEval.Model,
            messages = new[] { new { role = "user", content = LiveEval.Prompt(index) } },
            temperature = 0,
            max_tokens = LiveEval.MaxTokens,
        });
        using ByteArrayContent content = new(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await client.PostAsync(target, content);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"Request {index} got {response.StatusCode}.");
        }
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        return [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"q-{index:D7}\",\"response\":")), .. body, (byte)'}', (byte)'\n'];
    }
}
