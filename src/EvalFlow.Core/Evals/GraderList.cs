using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Evals;

/// <summary>The graders of a definition while it is read, the broken ones included, so that nobody is told they do not exist.</summary>
internal sealed class GraderList
{
    private readonly List<GraderSpec> _specs = [];
    private readonly List<(GraderSpec Spec, Fields Fields)> _read = [];

    private GraderList()
    {
    }

    public IReadOnlyList<GraderSpec> Specs => _specs;

    /// <summary>Names of all entries, also of those that could not be read.</summary>
    public HashSet<string> Names { get; } = [];

    /// <summary>Canonical JSON of each grader, by name.</summary>
    public Dictionary<string, string> Canonical { get; } = [];

    public GraderSpec? Find(string name) => _specs.Find(spec => spec.Name == name);

    public static GraderList Read(Fields fields)
    {
        GraderList graders = new();
        foreach (Fields item in fields.Items("graders", required: true) ?? [])
        {
            GraderSpec? spec = GraderReader.Read(item);
            if (item.Cell("name") is { Length: > 0 } name && !graders.Names.Add(name))
            {
                item.Problem("name", $"There is another grader called '{name}'.", "Give each grader a name of its own.");
            }
            else if (spec is not null)
            {
                graders._specs.Add(spec);
                graders._read.Add((spec, item));
                graders.Canonical[spec.Name] = item.Canonical(spec.OutsideHash);
            }
        }
        return graders;
    }

    /// <summary>Reports graders that compare with a target when the samples have none.</summary>
    public void CheckTarget(SampleSource? samples)
    {
        foreach ((GraderSpec spec, Fields fields) in _read)
        {
            if (spec.NeedsTarget && samples is { Target: null })
            {
                string fix = samples.Inline is null
                    ? "Add target: COLUMN to 'samples', naming the column with the expected answer."
                    : "Add target: ... with the expected answer to the samples.";
                fields.Problem("type", $"The grader '{spec.Name}' ({spec.Type}) compares with an expected answer, but the samples have none.", fix);
            }
        }
    }
}
