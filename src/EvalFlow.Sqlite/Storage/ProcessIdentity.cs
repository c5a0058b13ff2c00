using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace EvalFlow.Sqlite.Storage;

/// <summary>A process on a machine, told apart from a later one that was given the same number.</summary>
internal sealed record ProcessIdentity(string Machine, int Process, string Started)
{
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId);

    /// <summary>True only when it is certain: the process was on this machine and is no more.</summary>
    public bool HasEnded => Machine == Current.Machine && ReadStarted(Process) is var started
        && (started is null || (started != Started && started.Length > 0 && Started.Length > 0));

    /// <summary>A living process of this machine.</summary>
    public static ProcessIdentity Of(int process) => new(Environment.MachineName, process, ReadStarted(process) ?? "ended");

    /// <summary>Null when there is no such process; empty when the system does not say.</summary>
    private static string? ReadStarted(int process)
    {
        try
        {
            return OperatingSystem.IsLinux() ? ReadLinux(process) : ReadElsewhere(process);
        }
        catch (Exception ended) when (ended is ArgumentException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception unsure) when (unsure is IOException or Win32Exception or InvalidOperationException
            or UnauthorizedAccessException or NotSupportedException)
        {
            return "";
        }
    }

    // .NET derives a Linux start time from the wall clock, which may be set while we run; ticks since boot never move.
    private static string? ReadLinux(int process)
    {
        string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));

        // The second field, the command, may hold blanks and parentheses; the state follows it, and field 22 is the start.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        bool zombie = fields[0] is "Z" or "X";
        return zombie ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{fields[19]}";
    }

    private static string ReadElsewhere(int process)
    {
        using Process found = System.Diagnostics.Process.GetProcessById(process);
        return found.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
    }
}
