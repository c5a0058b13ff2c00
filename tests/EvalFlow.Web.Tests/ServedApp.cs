using System.CommandLine;
using System.Text.Json;
using EvalFlow.Cli.Commands;

namespace EvalFlow.Web.Tests;

/// <summary>The real app in this process: <c>evalflow serve</c> on a store that other commands of the command line filled.</summary>
public sealed class ServedApp : IAsyncDisposable
{
    private CancellationTokenSource _stop = new();
    private Task<int>? _served;

    public string Folder { get; } = Directory.CreateTempSubdirectory("evalflow-web").FullName;

    public string Home => Path.Combine(Folder, "home");

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url { get; private set; } = "";

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>Runs a command on the home; fails unless it ends with one of the codes.</summary>
    public async Task<JsonElement> RunAsync(IReadOnlyList<string> arguments, params IReadOnlyList<int> codes)
    {
        StringWriter output = new();
        StringWriter error = new();
        int code = await CommandTree.InvokeAsync(
            [.. arguments, "--json", "--home", Home], new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });
        Assert.True(code == 0 || codes.Contains(code), $"evalflow {string.Join(' ', arguments)} ended with {code}: {output}{error}");
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    /// <summary>Writes a file beside the home.</summary>
    public string Write(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public Task ServeAsync() => ServeAsync("http://127.0.0.1:0");

    /// <summary>Ends the server, and starts another on the same home and address.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        await ServeAsync(Url);
    }

    private async Task ServeAsync(string url)
    {
        Announcement output = new();
        _served = CommandTree.InvokeAsync(
            ["serve", "--urls", url, "--json", "--home", Home],
            new InvocationConfiguration { Output = output, Error = TextWriter.Synchronized(new StringWriter()), ProcessTerminationTimeout = null }, _stop.Token);
        Task first = await Task.WhenAny(output.Said, _served);
        Assert.True(first == output.Said, "The server ended before it began.");
        Url = JsonDocument.Parse(await output.Said).RootElement.GetProperty("urls")[0].GetString()!;
        Http.BaseAddress ??= new Uri(Url);
    }

    /// <summary>Ends the server as Ctrl+C does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _served!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_served is { IsCompleted: false })
        {
            await StopAsync();
        }
        _stop.Dispose();
        Http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    // What is written first is the address.
    private sealed class Announcement : StringWriter
    {
        private readonly TaskCompletionSource<string> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Said => _said.Task;

        public override void WriteLine(string? value) => _said.TrySetResult(value ?? "");
    }
}
