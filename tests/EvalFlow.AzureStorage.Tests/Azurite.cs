using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(EvalFlow.AzureStorage.Tests.Azurite))]

namespace EvalFlow.AzureStorage.Tests;

/// <summary>
/// The storage emulator, one for all tests of this assembly, on disk and on free ports of this machine. On a build server it
/// must start; elsewhere tests that need it are skipped when Node.js is missing.
/// </summary>
public sealed partial class Azurite : IAsyncLifetime
{
    // The emulator's own well-known account; it guards nothing.
    private const string Account = "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-azurite").FullName;
    private Process? _process;
    private string? _connection;
    private string? _reason;

    /// <summary>Connection string of the emulator; skips or fails the test when there is none.</summary>
    public string Connection
    {
        get
        {
            if (_connection is null && Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail($"The storage emulator must run on a build server: {_reason}");
            }
            Assert.SkipWhen(_connection is null, _reason ?? "The storage emulator did not start.");
            return _connection!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            await InstallAsync();
            _connection = await StartAsync();
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            _reason = $"The storage emulator needs Node.js with npm: {failure.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
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

    private async Task<string> StartAsync()
    {
        // In memory it stops answering under load, so it writes to disk.
        _process = Begin(
            "node", Script, "--location", _folder, "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
            "--skipApiVersionCheck", "--disableTelemetry", "--silent");
        _ = _process.StandardError.ReadToEndAsync();
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
            : throw new InvalidOperationException("it ended before it listened.");
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
