using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EvalFlow.Web.Tests.Scale;

/// <summary><c>evalflow serve</c> as a process of its own, so that its memory is that of the server.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // The one that people start, which is built along with the tests.
    private static readonly string Command = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "..", "..", "..", "src", "EvalFlow.Cli", "bin", "Release", "net10.0", OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow"));

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public string Url { get; private set; } = "";

    public static async Task<ServerProcess> StartAsync(string home)
    {
        ProcessStartInfo start = new(Command)
        {
            ArgumentList = { "serve", "--urls", "http://127.0.0.1:0", "--json", "--home", home },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        ServerProcess server = new(process);
        try
        {
            // A document of several lines; what comes after it is nobody's business here.
            StringBuilder said = new();
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (said.AppendLine(line) is var document && line == "}")
                {
                    server.Url = JsonDocument.Parse(document.ToString()).RootElement.GetProperty("urls")[0].GetString()!;
                    return server;
                }
            }
            throw new InvalidOperationException($"The server ended before it began: {said}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
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
