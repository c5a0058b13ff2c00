using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>The storage emulator as a process, on disk and on free ports of this machine. In memory it stops answering under load.</summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    // The emulator's own well-known account; it guards nothing.
    private const string Account = "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string _folder;
    private readonly Process _process;

    private AzuriteProcess(string folder, Process process)
    {
        _folder = folder;
        _process = process;
    }

    public string Connection { get; private set; } = "";

    /// <summary>Installs the emulator when it is missing and starts it. Throws <see cref="InvalidOperationException"/> when it cannot.</summary>
    public static async Task<AzuriteProcess> StartAsync()
    {
        await InstallAsync();
        string folder = Directory.CreateTempSubdirectory("evalflow-azurite").FullName;
        AzuriteProcess started = new(folder, Begin(
            "node", Script, "--location", folder, "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
            "--skipApiVersionCheck", "--disableTelemetry", "--silent"));
        try
        {
            started.Connection = await started.ListenAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Installs what the lock file says, unless it is there.</summary>
    private static async Task InstallAsync()
    {
        if (File.Exists(Script) && File.Exists(Stamp) && await File.ReadAllTextAsync(Stamp) == await File.ReadAllTextAsync(LockFile))
        {
            return;
        }
        using Process npm = Begin("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error");
        Task<string> error = npm.StandardError.ReadToEndAsync();
        await npm.StandardOutput.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm ci ended with {npm.ExitCode}: {await error}");
        }
        File.Copy(LockFile, Stamp, overwrite: true);
    }

    private async Task<string> ListenAsync()
    {
        Task<string> error = _process.StandardError.ReadToEndAsync();
        Dictionary<string, string> places = [];
        while (places.Count < 3 && await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ListeningPattern().Match(line) is { Success: true } match)
            {
                places[match.Groups["service"].Value] = match.Groups["place"].Value;
            }
        }
        _ = _process.StandardOutput.ReadToEndAsync();
        return places.Count == 3
            ? $"{Account};BlobEndpoint={places["Blob"]}/devstoreaccount1;QueueEndpoint={places["Queue"]}/devstoreaccount1;TableEndpoint={places["Table"]}/devstoreaccount1;"
            : throw new InvalidOperationException($"it ended before it listened. {await error}");
    }

    private static Process Begin(string file, params string[] arguments)
    {
        ProcessStartInfo start = new(OperatingSystem.IsWindows() && file == "npm" ? "npm.cmd" : file)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Array.ForEach(arguments, start.ArgumentList.Add);
        return Process.Start(start)!;
    }

    private static string Folder { get; } = FindFolder();

    private static string Script => Path.Combine(Folder, "node_modules", "azurite", "dist", "src", "azurite.js");

    private static string LockFile => Path.Combine(Folder, "package-lock.json");

    private static string Stamp => Path.Combine(Folder, "node_modules", ".installed");

    private static string FindFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    [GeneratedRegex(@"^Azurite (?<service>\w+) service is successfully listening at (?<place>http://\S+)$")]
    private static partial Regex ListeningPattern();
}
