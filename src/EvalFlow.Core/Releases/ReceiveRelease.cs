using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Records;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Releases;

/// <summary>Where an event came from: what it may name and how.</summary>
/// <param name="Folder">Where relative paths of recorded responses are looked for first; null for the working folder only.</param>
/// <param name="Roots">Folders that recorded responses must lie in; null for anywhere.</param>
public sealed record EventOrigin(string? Folder = null, IReadOnlyList<string>? Roots = null)
{
    /// <summary>A file that somebody put on this machine.</summary>
    public static EventOrigin File(string path) => new(Path.GetDirectoryName(Path.GetFullPath(path)));

    /// <summary>A request from elsewhere: whoever sends it must not have any file of this machine read.</summary>
    public static EventOrigin Remote(params IReadOnlyList<string> roots) => new(null, roots);
}

/// <param name="IsNew">False when the event had been delivered before.</param>
public sealed record ReceivedRelease(Kept<Release> Release, bool IsNew);

/// <summary>Takes in release events: keeps each once and starts its workflow once, however often it is delivered.</summary>
public sealed class ReceiveRelease(IRecordStore records, ModelOpener models, IWorkflowEngine engine, TimeProvider clock)
{
    private readonly ReleaseSet _releases = new(records, clock);
    private readonly RecordSet<EventClaim> _claims = new(records, "release_event", clock);

    /// <summary>
    /// Keeps and starts. Safe to repeat at any point. Throws <see cref="BadInputException"/> when its models cannot be opened,
    /// or when the id was used for another content; nothing is kept then.
    /// </summary>
    /// <param name="who">Who delivered it: a person, or the endpoint.</param>
    public async Task<ReceivedRelease> RunAsync(
        ReleaseEvent release, ReleaseSettings settings, EventOrigin origin, string who, CancellationToken cancellationToken)
    {
        string key = release.Hash("")[..32];
        Kept<EventClaim>? known = await _claims.FindAsync(key, cancellationToken);
        Release wanted = known is null ? await CheckAsync(release, settings, origin, cancellationToken) : Describe(release, settings, origin);
        (Kept<EventClaim> claim, _) = await _claims.CreateAsync(
            key, release.ReleaseId, "kept", new EventClaim(release.ReleaseId, release.ContentHash), new Actor(who), cancellationToken);
        if (claim.Body.ContentHash != release.ContentHash)
        {
            throw new BadInputException([new Problem(
                release.Source, null, null, "$.id", $"The event '{release.Id}' was delivered before with other content, on {claim.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC as release {claim.Body.ReleaseId}.",
                "Give a new id to what is a new event; an event never changes.")]);
        }
        (Kept<Release> kept, bool created) = await _releases.Records.CreateAsync(
            release.ReleaseId, null, ReleaseStates.Received, wanted, new Actor(who), cancellationToken);
        if (!ReleaseStates.HasEnded(kept.State))
        {
            await engine.StartAsync(ReleaseWorkflow.InstanceId(kept.Body), ReleaseWorkflow.Name, new ReleaseInput(kept.Id), cancellationToken);
        }
        return new ReceivedRelease(kept, created);
    }

    /// <summary>Checks the events of one request before any is kept: all or none.</summary>
    public async Task<IReadOnlyList<ReceivedRelease>> RunAllAsync(
        IReadOnlyList<ReleaseEvent> releases, ReleaseSettings settings, EventOrigin origin, string who, CancellationToken cancellationToken)
    {
        foreach (ReleaseEvent release in releases)
        {
            await CheckAsync(release, settings, origin, cancellationToken);
        }
        List<ReceivedRelease> received = [];
        // Whoever needs its results first goes first.
        foreach (ReleaseEvent release in releases.OrderBy(release => release.Deadline ?? DateTimeOffset.MaxValue))
        {
            received.Add(await RunAsync(release, settings, origin, who, cancellationToken));
        }
        return received;
    }

    private async Task<Release> CheckAsync(ReleaseEvent release, ReleaseSettings settings, EventOrigin origin, CancellationToken cancellationToken)
    {
        Release wanted = Describe(release, settings, origin);
        List<Problem> problems = [];
        await CheckModelAsync(wanted.Model, "$.data.model", origin, problems, cancellationToken);
        if (wanted.BaselineModel is { } baseline)
        {
            await CheckModelAsync(baseline, "$.data.baseline_model", origin, problems, cancellationToken);
        }
        return problems.Count > 0 ? throw new BadInputException(problems) : wanted;
    }

    private Release Describe(ReleaseEvent release, ReleaseSettings settings, EventOrigin origin) => new()
    {
        Event = release,
        Model = Locate(release.Model, origin),
        BaselineModel = release.BaselineModel is { } baseline ? Locate(baseline, origin) : null,
        ReceivedAt = clock.GetUtcNow(),
        Settings = settings,
    };

    private async Task CheckModelAsync(
        string spec, string field, EventOrigin origin, List<Problem> problems, CancellationToken cancellationToken)
    {
        try
        {
            if (!ModelOpener.IsRecorded(spec))
            {
                await models.FindAsync(spec, cancellationToken);
                return;
            }
            string file = ModelSpec.Parse(spec).Name;
            if (origin.Roots is { } roots && !roots.Any(root => IsUnder(file, root)))
            {
                problems.Add(new Problem(
                    spec, null, null, field, "Recorded responses named by an event from elsewhere must lie in a folder that this host shares.",
                    roots.Count == 0 ? "This host shares none: name a model of a provider." : $"Put the file under one of: {string.Join(", ", roots)}."));
            }
            else if (!File.Exists(file))
            {
                problems.Add(new Problem(spec, null, null, field, $"There is no file '{file}' with recorded responses.", "Give its path from the event's folder, or from the working folder."));
            }
        }
        catch (BadInputException bad)
        {
            problems.AddRange(bad.Problems.Select(problem => problem with { Field = field }));
        }
    }

    // A run is resumed from any folder, so the path must not depend on where somebody stood.
    private static string Locate(string spec, EventOrigin origin)
    {
        if (!ModelOpener.IsRecorded(spec))
        {
            return spec;
        }
        int question = spec.IndexOf('?', StringComparison.Ordinal);
        string options = question < 0 ? "" : spec[question..];
        string path = spec["replay:".Length..(question < 0 ? spec.Length : question)];
        string beside = Path.GetFullPath(Path.Combine(origin.Folder ?? "", path));
        return path.Length == 0 ? spec : $"replay:{(File.Exists(beside) ? beside : Path.GetFullPath(path))}{options}";
    }

    private static bool IsUnder(string file, string root) =>
        Path.GetFullPath(file).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

/// <summary>Which release an event is, so that its id cannot be used for another.</summary>
internal sealed record EventClaim(string ReleaseId, string ContentHash);

/// <summary>Folders in which recorded responses may lie that an event from elsewhere names.</summary>
public sealed record RecordedFolders(IReadOnlyList<string> Paths);
