[assembly: AssemblyFixture(typeof(EvalFlow.AzureStorage.Tests.Azurite))]

namespace EvalFlow.AzureStorage.Tests;

/// <summary>
/// The storage emulator, one for all tests of this assembly. On a build server it must start; elsewhere tests that need it are
/// skipped when Node.js is missing.
/// </summary>
public sealed class Azurite : IAsyncLifetime
{
    private AzuriteProcess? _process;
    private string _reason = "The storage emulator did not start.";

    /// <summary>Connection string of the emulator; skips or fails the test when there is none.</summary>
    public string Connection
    {
        get
        {
            if (_process is null && Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail($"A build server must have the emulator. {_reason}");
            }
            Assert.SkipWhen(_process is null, _reason);
            return _process!.Connection;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _process = await AzuriteProcess.StartAsync();
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            _reason = $"The storage emulator needs Node.js with npm: {failure.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
