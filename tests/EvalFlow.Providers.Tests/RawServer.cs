using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EvalFlow.Providers.Tests;

/// <summary>Answers each request with a response as written, headers and all, and keeps what it was asked.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, string> _response;
    private readonly Task _serving;
    private int _asked;

    /// <param name="response">The response to the request of this ordinal, 0-based.</param>
    public RawServer(Func<int, string> response)
    {
        _response = response;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public List<string> Requests { get; } = [];

    /// <summary>A complete response.</summary>
    public static string Response(int status, string body, string headers = "", string type = "application/json") =>
        $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            await using NetworkStream stream = client.GetStream();
            string? request = await ReadAsync(stream);
            if (request is null)
            {
                continue;
            }
            Requests.Add(request);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_response(_asked++).Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)), _stop.Token);
        }
    }

    private async Task<string?> ReadAsync(NetworkStream stream)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[8192];
        while (true)
        {
            int read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return null;
            }
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            string all = text.ToString();
            int head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && Length(all[..head]) is { } length && Encoding.UTF8.GetByteCount(all) >= head + 4 + length)
            {
                return all;
            }
        }
    }

    private static int? Length(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line.Split(':')[1])).Cast<int?>().FirstOrDefault() ?? 0;
}
