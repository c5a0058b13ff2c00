using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Web.Tests.Scale;

/// <summary><c>evalflow serve</c> as a process of its own, so that its memory is that of the server.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string url) => (_process, Url) = (process, url);

    public string Url { get; }

    public static async Task<ServerProcess> StartAsync(string home)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow"))
        {
            ArgumentList = { "serve", "--urls", "http://127.0.0.1:0", "--json", "--home", home },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
        return new ServerProcess(process, JsonDocument.Parse(said).RootElement.GetProperty("urls")[0].GetString()!);
    }

    /// <param name="field">VmRSS for now, VmHWM for the most there was (proc(5)).</param>
    public long Megabytes(string field)
    {
        string line = File.ReadLines($"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
