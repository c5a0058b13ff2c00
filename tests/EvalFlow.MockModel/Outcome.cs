using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EvalFlow.MockModel;

/// <summary>Writes what a request comes to: the answer, or a fault in its place.</summary>
internal sealed class Outcome(Exchange exchange, Shape shape, MockOptions options, PreciseDelay delay)
{
    private const int Pieces = 10;

    private static readonly JsonWriterOptions JsonOptions = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] Page = "<html><body><h1>Gateway</h1></body></html>"u8.ToArray();

    // One of each for every thread: a body is written and sent without a wait in between.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    public Task WriteAsync(Fate fate, MockPrompt prompt, MockAnswer answer) => fate switch
    {
        Fate.Answered when answer.Verdict == Verdict.Blocked => exchange.WriteAsync(
            400, shape.Error("invalid_request_error", "The prompt was stopped by the content filter.", "content_filter")),
        Fate.Answered => exchange.WriteAsync(200, Compose(prompt, answer)),
        Fate.ServerError => exchange.WriteAsync(500, shape.Error("api_error", "Internal server error.")),
        Fate.Reset => Reset(),
        Fate.Cut => CutAsync(Compose(prompt, answer).ToArray()),
        Fate.Slow => TrickleAsync(Compose(prompt, answer).ToArray()),
        Fate.Truncated => exchange.WriteAsync(200, Half(Compose(prompt, answer))),
        Fate.WrongType => exchange.WriteAsync(200, Page, "text/html"),
        Fate.Huge => HugeAsync(prompt, answer),
        Fate.Hung => HangAsync(),
        Fate.RateLimited or Fate.Unauthorized or Fate.BadRequest => throw new InvalidOperationException($"{fate} is answered before."),
    };

    private ReadOnlyMemory<byte> Compose(MockPrompt prompt, MockAnswer answer)
    {
        ArrayBufferWriter<byte> buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        Utf8JsonWriter json = _json ??= new Utf8JsonWriter(buffer, JsonOptions);
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        shape.Write(json, prompt, answer);
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Half(ReadOnlyMemory<byte> body) => body[..(body.Length / 2)];

    private Task Reset()
    {
        exchange.Abort();
        return Task.CompletedTask;
    }

    private async Task CutAsync(byte[] body)
    {
        exchange.Begin(200, body.Length);
        await exchange.Body.WriteAsync(Half(body));
        exchange.Abort();
    }

    private async Task TrickleAsync(byte[] body)
    {
        exchange.Begin(200, body.Length);
        int piece = (body.Length + Pieces - 1) / Pieces;
        for (int sent = 0; sent < body.Length && !exchange.IsAborted; sent += piece)
        {
            await exchange.Body.WriteAsync(body.AsMemory(sent, Math.Min(piece, body.Length - sent)));
            await delay.WaitAsync(TimeSpan.FromSeconds(options.SlowSeconds / Pieces));
        }
    }

    private async Task HugeAsync(MockPrompt prompt, MockAnswer answer)
    {
        const int Megabyte = 1 << 20;
        byte[] body = Compose(prompt, answer with { Text = "HERE" }).ToArray();
        int place = body.AsSpan().IndexOf("HERE"u8);
        byte[] filling = new byte[Megabyte];
        filling.AsSpan().Fill((byte)'x');
        exchange.Begin(200, body.Length - 4 + ((long)options.HugeMegabytes * Megabyte));
        await exchange.Body.WriteAsync(body.AsMemory(0, place));
        for (int i = 0; i < options.HugeMegabytes && !exchange.IsAborted; i++)
        {
            await exchange.Body.WriteAsync(filling);
        }
        await exchange.Body.WriteAsync(body.AsMemory(place + 4));
    }

    private async Task HangAsync()
    {
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = exchange.Aborted.Register(gone.SetResult);
        await gone.Task;
    }
}
