using System.Security.Cryptography;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>Storage in the emulator under names of its own, so that tests may run side by side.</summary>
internal sealed class AzureStoreBench(Azurite azurite) : StoreBench
{
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 23, 22, 36, 1, TimeSpan.Zero));

    public AzureHomeOptions Options { get; } = new()
    {
        Account = AzureAccount.Connect(azurite.Connection),
        NamePrefix = NewPrefix(),
    };

    public static string NewPrefix() => $"t{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    public override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }

    public override async Task<StoreProcess> BeginAsync(int? crashAt = null)
    {
        SimulatedCrash crash = new(crashAt);
        AzureHome home = await AzureHome.OpenAsync(Options, _clock, TestContext.Current.CancellationToken);
        home.FaultPoint = crash.Reach;
        return new AzureStoreProcess(home, crash);
    }

    // What a test leaves behind goes with the emulator's folder.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class AzureStoreProcess(AzureHome home, SimulatedCrash crash) : StoreProcess
{
    public AzureHome Home => home;

    public override IEvalRegistry Registry => home.Registry;

    public override IRunStore Runs => home.Runs;

    public override IWorkQueue Queue => home.Queue;

    public override IAlertStore Alerts => home.Alerts;

    public override ISilenceStore Silences => home.Silences;

    public override IResponseCache Responses => home.Responses;

    public override IRecordStore Records => home.Records;

    public override bool HasCrashed => crash.HasHappened;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Ends a home at one of its fault points, which come before and after each write.</summary>
internal sealed class SimulatedCrash(int? at)
{
    private int _reached;

    public bool HasHappened { get; private set; }

    public void Reach(string point)
    {
        if (Interlocked.Increment(ref _reached) == at)
        {
            HasHappened = true;
            throw new SimulatedCrashException(point);
        }
    }
}

internal sealed class SimulatedCrashException(string point) : Exception($"Crashed at '{point}'.");
