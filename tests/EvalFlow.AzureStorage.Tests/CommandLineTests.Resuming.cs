using System.Diagnostics;
using System.Text.Json;
using EvalFlow.Cli.Tests;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Tests;

public sealed partial class CommandLineTests
{
    private const int Many = 20_000;

    [Theory]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Running)]
    public async Task Resume_FromAnotherMachine_FinishesTheRun(RunStatus status)
    {
        string eval = WriteEval(12);
        CommandResult done = await _here.RunAsync("run", eval, "--model", Model("bad"), "--store", "azure", "--json");
        AzureHome home = await OpenAsync();
        Run run = (await home.Runs.FindAsync(done.RunId, Cancel))!;
        await home.Runs.ReopenShardAsync(run.RunId, 0, ReadOnlyMemory<byte>.Empty, Cancel);
        await home.Runs.UpdateAsync(run with { Status = status, FinishedAt = null }, Cancel);

        CommandResult resumed = await _there.RunAsync("runs", "resume", run.RunId, "--store", "azure", "--json");

        Assert.Equal((0, "completed"), (resumed.Code, resumed.FirstRun.GetProperty("status").GetString()));
        Assert.Equal(done.FirstRun.GetProperty("metrics").GetRawText(), resumed.FirstRun.GetProperty("metrics").GetRawText());
    }

    [Fact]
    public async Task Cancel_FromAnotherMachine_IsSeenThere()
    {
        string eval = WriteEval(12);
        CommandResult done = await _here.RunAsync("run", eval, "--model", Model("good"), "--store", "azure", "--json");
        AzureHome home = await OpenAsync();
        await home.Runs.UpdateAsync((await home.Runs.FindAsync(done.RunId, Cancel))! with { Status = RunStatus.Running, FinishedAt = null }, Cancel);

        CommandResult cancelled = await _there.RunAsync("runs", "cancel", done.RunId, "--store", "azure", "--json");

        Assert.Equal("cancelled", cancelled.Json.GetProperty("status").GetString());
        Assert.Equal("cancelled", (await _here.RunAsync("runs", "show", done.RunId, "--store", "azure", "--json")).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Kill_OfOneOfTwoProcesses_TheOtherFinishesWithTheSameNumbers()
    {
        string eval = WriteEval(Many);
        CommandResult undisturbed = await _here.RunAsync("run", eval, "--model", Model("good"), "--json");
        using Process first = Start(_here, "run", eval, "--model", Model("good"));
        string runId = await WaitForFirstCommitAsync(first);
        using Process second = Start(_there, "runs", "resume", runId);
        string output = await KillAndFinishAsync(first, second);

        JsonElement run = JsonDocument.Parse(output).RootElement.GetProperty("runs")[0];
        Assert.Equal(undisturbed.FirstRun.GetProperty("metrics").GetRawText(), run.GetProperty("metrics").GetRawText());
        Assert.Equal(undisturbed.FirstRun.GetProperty("samples").GetRawText(), run.GetProperty("samples").GetRawText());
    }

    private static Process Start(CommandLine machine, params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow"))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["EVALFLOW_LEASE_SECONDS"] = "5";
        foreach (string argument in (string[])[.. arguments, "--store", "azure", "--home", machine.Home, "--json"])
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }

    private async Task<string> WaitForFirstCommitAsync(Process process)
    {
        AzureHome home = await OpenAsync();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        while (await timer.WaitForNextTickAsync(Cancel))
        {
            Assert.False(process.HasExited, "It ended before it could be killed.");
            if (await home.Runs.ListAsync(Cancel) is [var run] && (await home.Runs.ReadProgressAsync(run.RunId, Cancel)).Committed > 0)
            {
                return run.RunId;
            }
        }
        throw new OperationCanceledException();
    }

    private static async Task<string> KillAndFinishAsync(Process victim, Process other)
    {
        victim.Kill();
        await victim.WaitForExitAsync(Cancel);
        string output = await other.StandardOutput.ReadToEndAsync(Cancel);
        await other.WaitForExitAsync(Cancel);
        Assert.Equal(0, other.ExitCode);
        return output;
    }
}
