using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Regressions;

/// <summary>Two made-up runs of one eval as stored shards, drawn from a seed.</summary>
internal sealed class TwoRuns
{
    public static readonly string[] Slices = ["kind", "size"];
    private static readonly string?[] Kinds = ["a", "b", null];
    private static readonly string[] Labels = ["yes", "no", "maybe"];
    private readonly Random _random;

    public static EvalDefinition Definition { get; } = Evals.Definitions.Read("""
        id: made-up
        version: 1.0.0
        title: Made up
        direction: lower_is_better
        samples: { path: a.csv, id: id, cluster: family, slices: [kind, size] }
        epochs: { count: 3 }
        graders:
          - { name: labels, type: model_graded, rubric: "r {{response}}", judge: "openai:x", labels: { yes: 1, no: 0, maybe: 0.5 } }
          - { name: other, type: refusal }
        metrics:
          - { name: yes_rate, grader: labels, label: "yes", primary: true }
          - { name: mean_value, grader: labels }
          - { name: refusals, grader: other, label: full_refusal }
        """);

    /// <param name="clustered">Samples share clusters.</param>
    public TwoRuns(int seed, int epochs = 1, bool clustered = false)
    {
        _random = new Random(seed);
        int samples = _random.Next(0, 60);
        Baseline = Cut(Make(samples, epochs, clustered));
        Candidate = Cut(Make(samples, epochs, clustered));
    }

    public IReadOnlyList<ScoreBlock> Baseline { get; }

    public IReadOnlyList<ScoreBlock> Candidate { get; }

    /// <summary>Reads the runs "baseline" and "candidate" as the store would.</summary>
    public PairedRows Rows() => new((run, _) => Parts(run == "baseline" ? Baseline : Candidate));

    public static async Task<List<RowBatch>> ReadAsync(PairedRows rows, bool sameSamples)
    {
        List<RowBatch> batches = [];
        await foreach (RowBatch batch in rows.ReadAsync("baseline", "candidate", sameSamples, TestContext.Current.CancellationToken))
        {
            batches.Add(batch);
        }
        return batches;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts(IReadOnlyList<ScoreBlock> blocks)
    {
        foreach (ScoreBlock block in blocks)
        {
            await Task.Yield();
            yield return block.Write();
        }
    }

    // Each run lacks some samples of its own.
    private List<(ScoredSample Sample, Behaviour?[] Behaviours)> Make(int samples, int epochs, bool clustered) =>
    [
        .. from ordinal in Enumerable.Range(0, samples)
           where _random.Next(8) > 0
           select (Sample(ordinal, epochs, clustered), Enumerable.Range(0, epochs).Select(_ => AnyBehaviour()).ToArray()),
    ];

    private ScoredSample Sample(int ordinal, int epochs, bool clustered)
    {
        // What belongs to the sample does not depend on the run.
        string? cluster = clustered ? $"f{ordinal % 7}" : null;
        ScoredSample sample = new(ordinal, $"s{ordinal}", cluster, [Kinds[ordinal % 3], $"{ordinal % 4}"], epochs, 2);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            sample[epoch, 0] = AnyCell(Labels);
            sample[epoch, 1] = AnyCell(["full_refusal", "compliance"]);
        }
        return sample;
    }

    private Cell AnyCell(string[] labels) => _random.Next(10) switch
    {
        0 => new Cell(Outcome.JudgeFailed, null, null),
        1 => new Cell(Outcome.Errored, null, null),
        2 => new Cell(Outcome.Skipped, null, null),
        _ when labels[_random.Next(labels.Length)] is var label =>
            new Cell(Outcome.Scored, label, label switch { "yes" => 1, "maybe" => 0.5, _ => 0 }),
        _ => default,
    };

    private Behaviour? AnyBehaviour() => _random.Next(12) == 0 ? null : new Behaviour(
        _random.Next(400), (RefusalStyle)_random.Next(11), new[] { "en", "de", null }[_random.Next(3)],
        new[] { "stop", "length", null }[_random.Next(3)], _random.Next(3) == 0 ? null : _random.Next(90), null, _random.NextSingle());

    private List<ScoreBlock> Cut(List<(ScoredSample Sample, Behaviour?[] Behaviours)> all)
    {
        List<ScoreBlock> blocks = [];
        for (int first = 0; first < all.Count;)
        {
            int count = Math.Min(_random.Next(0, 20), all.Count - first);
            (ScoredSample Sample, Behaviour?[] Behaviours)[] some = [.. all.Skip(first).Take(count)];
            blocks.Add(new ScoreBlock(Slices, ["labels", "other"], [.. some.Select(one => one.Sample)])
            {
                Behaviours = BehaviourColumns.Of([.. some.SelectMany(one => one.Behaviours)]),
            });
            first += count;
        }
        return blocks;
    }
}
