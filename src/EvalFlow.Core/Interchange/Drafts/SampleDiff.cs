using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Drafts;

/// <param name="Field">input, target, cluster, messages, or the name of a slice or column.</param>
/// <param name="Before">Null when it was not there.</param>
public sealed record FieldChange(string Field, string? Before, string? After);

public sealed record SampleChange(string Id, IReadOnlyList<FieldChange> Fields);

/// <summary>How the samples of two versions differ, by id.</summary>
/// <param name="Reordered">The samples that both have stand in another order; runs with a limit then pick others.</param>
public sealed record SampleDiff(
    IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<SampleChange> Changed, int Unchanged, bool Reordered)
{
    public bool IsEmpty => Added.Count == 0 && Removed.Count == 0 && Changed.Count == 0 && !Reordered;

    /// <summary>Compares. The samples after are held in memory; those before are read once.</summary>
    public static async Task<SampleDiff> OfAsync(IAsyncEnumerable<Sample> before, IReadOnlyList<Sample> after, CancellationToken cancellationToken)
    {
        Dictionary<string, int> places = new(after.Count, StringComparer.Ordinal);
        for (int place = 0; place < after.Count; place++)
        {
            places[after[place].Id] = place;
        }
        HashSet<string> added = [.. places.Keys];
        List<string> removed = [];
        List<SampleChange> changed = [];
        (int unchanged, int last, bool reordered) = (0, -1, false);
        await foreach (Sample old in before.WithCancellation(cancellationToken))
        {
            if (!places.TryGetValue(old.Id, out int place))
            {
                removed.Add(old.Id);
                continue;
            }
            added.Remove(old.Id);
            reordered |= place < last;
            last = place;
            FieldChange[] fields = [.. Fields(old, after[place])];
            unchanged += fields.Length == 0 ? 1 : 0;
            if (fields.Length > 0)
            {
                changed.Add(new SampleChange(old.Id, fields));
            }
        }
        return new SampleDiff([.. after.Select(sample => sample.Id).Where(added.Contains)], removed, changed, unchanged, reordered);
    }

    private static IEnumerable<FieldChange> Fields(Sample before, Sample after) =>
        new FieldChange[]
        {
            new("input", before.Input, after.Input),
            new("target", Joined(before.Targets), Joined(after.Targets)),
            new("cluster", before.Cluster, after.Cluster),
            new("messages", Written(before.Messages), Written(after.Messages)),
        }
        .Concat(Cells(before.Slices, after.Slices)).Concat(Cells(before.Columns, after.Columns))
        .Where(change => change.Before != change.After);

    private static IEnumerable<FieldChange> Cells(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(name => new FieldChange(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)));

    private static string? Joined(IReadOnlyList<string> targets) => targets.Count == 0 ? null : string.Join('\n', targets);

    private static string? Written(IReadOnlyList<ChatTurn>? turns) =>
        turns is null ? null : string.Join('\n', turns.Select(turn => $"{turn.Role}: {turn.Text}"));
}
