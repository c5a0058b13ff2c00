using EvalFlow.Core.Evals;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Core.Releases;

/// <summary>
/// A watched folder: files with release events are taken in and moved to <c>done</c>, or to <c>refused</c> with a file beside
/// them that says why. A file is moved only when its event is kept, so a crash delivers it once more, which changes nothing.
/// </summary>
public sealed class ReleaseInbox(string folder, ReceiveRelease receive, ReleaseSettings settings, TimeProvider clock, ILogger<ReleaseInbox> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // Whoever writes a file slowly is not cut off in the middle.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private const long MostBytes = 1 << 20;

    /// <summary>Where the inbox of a data home is.</summary>
    public static string PathIn(string home) => Path.Combine(home, "inbox");

    /// <summary>Watches until cancelled. The folder is made when it is missing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await TakeAsync(cancellationToken);
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
            {
                logger.LogError("The inbox could not be read: {Reason}", trouble.GetType().Name);
            }
            await Task.Delay(Pause, clock, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Takes in what lies there now: the earliest deadline first, then by name.</summary>
    /// <returns>Events that were kept or had been before.</returns>
    public async Task<IReadOnlyList<ReceivedRelease>> TakeAsync(CancellationToken cancellationToken)
    {
        List<(string Path, ReleaseEvent Event)> events = [];
        foreach (string path in Waiting())
        {
            try
            {
                events.Add((path, ReleaseEventReader.Read(Path.GetFileName(path), await ReadAsync(path, cancellationToken))));
            }
            catch (BadInputException bad)
            {
                Refuse(path, bad);
            }
        }
        List<ReceivedRelease> received = [];
        foreach ((string path, ReleaseEvent release) in events.OrderBy(one => one.Event.Deadline ?? DateTimeOffset.MaxValue))
        {
            try
            {
                received.Add(await receive.RunAsync(release, settings, EventOrigin.File(path), $"inbox file {Path.GetFileName(path)}", cancellationToken));
                Move(path, "done");
            }
            catch (BadInputException bad)
            {
                Refuse(path, bad);
            }
        }
        return received;
    }

    private string[] Waiting() => !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "*.json")
        .Where(path => (clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path)).Duration() >= Settle).Order(StringComparer.Ordinal)];

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken) => new FileInfo(path).Length > MostBytes
        ? throw new BadInputException(Path.GetFileName(path), "The file is larger than 1 MB, so it is no event.", "Put one CloudEvent in structured JSON into a file.")
        : await File.ReadAllTextAsync(path, cancellationToken);

    private void Refuse(string path, BadInputException bad)
    {
        string moved = Move(path, "refused");
        File.WriteAllText(moved + ".problem.txt", string.Concat(bad.Problems.Select(problem => $"{problem.Field ?? problem.File}: {problem.Message} {problem.Fix}\n")));
        logger.LogWarning("The event in {File} was refused; {Count} problems are written beside it.", Path.GetFileName(path), bad.Problems.Count);
    }

    private string Move(string path, string where)
    {
        string target = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, where)).FullName, Path.GetFileName(path));
        File.Move(path, target, overwrite: true);
        return target;
    }
}
