using System.Text;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>Which graded responses of a run to list. What is null does not restrict.</summary>
/// <param name="Grader">Outcome and label are of this grader; null for any.</param>
/// <param name="Id">Part of the sample's id, letter case included.</param>
/// <param name="Page">1-based; one beyond the end means the last.</param>
public sealed record SampleQuery(string? Grader = null, Outcome? Outcome = null, string? Label = null, string? Id = null, int Page = 1);

/// <summary>A grade without its reason.</summary>
public sealed record ListedGrade(string Grader, Outcome Outcome, string? Label, double? Value);

/// <summary>A graded response without any text of it.</summary>
/// <param name="Epoch">1-based.</param>
public sealed record ListedSample(string SampleId, int Epoch, IReadOnlyList<ListedGrade> Grades);

/// <summary>A page of graded responses in the order of the eval's samples.</summary>
/// <param name="Total">Responses that fit, of finished shards.</param>
/// <param name="Labels">Labels that occur in the run, for whoever chooses one; at most <see cref="ListSamples.MostLabels"/>.</param>
public sealed record SamplePage(
    IReadOnlyList<ListedSample> Samples, long Total, int Page, int Pages, IReadOnlyList<string> Graders, IReadOnlyList<string> Labels);

/// <summary>Lists the responses of a run page by page, from the columns of scores: a shard at a time, and only those on the page become objects.</summary>
public sealed class ListSamples(IRunStore runs)
{
    public const int PageSize = 50;

    public const int MostLabels = 100;

    public async Task<SamplePage> RunAsync(Run run, SampleQuery query, CancellationToken cancellationToken)
    {
        SampleTally tally = new(query, (query.Page - 1L) * PageSize);
        await foreach (ScoreColumns shard in ShardColumns.ReadAsync(runs, run.RunId, cancellationToken))
        {
            tally.Add(shard);
        }
        int pages = (int)Math.Max(1, (tally.Total + PageSize - 1) / PageSize);
        return query.Page > pages
            ? await RunAsync(run, query with { Page = pages }, cancellationToken)
            : new SamplePage(tally.Listed, tally.Total, query.Page, pages, tally.Graders, tally.Labels);
    }

    /// <summary>Counts what fits, and keeps one page of it.</summary>
    private sealed class SampleTally(SampleQuery query, long skip)
    {
        private readonly byte[]? _id = string.IsNullOrEmpty(query.Id) ? null : Encoding.UTF8.GetBytes(query.Id);
        private readonly SortedSet<string> _labels = new(StringComparer.Ordinal);

        public List<ListedSample> Listed { get; } = [];

        public long Total { get; private set; }

        public IReadOnlyList<string> Graders { get; private set; } = [];

        public IReadOnlyList<string> Labels => [.. _labels];

        public void Add(ScoreColumns shard)
        {
            Graders = shard.Graders;
            NoteLabels(shard);
            int label = query.Label is null ? 0 : Array.IndexOf(shard.Texts, query.Label) + 1;
            if (query.Label is not null && label == 0)
            {
                return;
            }
            int grader = query.Grader is null ? -1 : Array.IndexOf(shard.Graders, query.Grader);
            for (int row = 0; row < shard.Count; row++)
            {
                if (_id is null || shard.IdBytes(row).IndexOf(_id) >= 0)
                {
                    Add(shard, row, grader, label);
                }
            }
        }

        private void Add(ScoreColumns shard, int row, int grader, int label)
        {
            for (int pair = shard.FirstPairs[row]; pair < shard.FirstPairs[row + 1]; pair++)
            {
                if (!Fits(shard, pair, grader, label))
                {
                    continue;
                }
                if (Total++ >= skip && Listed.Count < PageSize)
                {
                    Listed.Add(SampleGrades.Of(shard, row, pair - shard.FirstPairs[row]));
                }
            }
        }

        private bool Fits(ScoreColumns shard, int pair, int grader, int label)
        {
            if (query.Outcome is null && label == 0)
            {
                return true;
            }
            int graders = shard.Graders.Length;
            (int from, int to) = grader < 0 ? (0, graders) : (grader, grader + 1);
            for (int cell = (pair * graders) + from; cell < (pair * graders) + to; cell++)
            {
                if ((query.Outcome is not { } outcome || (Outcome)(shard.Heads[cell] & ~ScoreBlock.HasValue) == outcome)
                    && (label == 0 || shard.Labels[cell] == label))
                {
                    return true;
                }
            }
            return false;
        }

        private void NoteLabels(ScoreColumns shard)
        {
            if (_labels.Count >= MostLabels)
            {
                return;
            }
            bool[] seen = new bool[shard.Texts.Length + 1];
            foreach (int label in shard.Labels.AsSpan(0, shard.Pairs * shard.Graders.Length))
            {
                seen[label] = true;
            }
            _labels.UnionWith(shard.Texts.Where((_, i) => seen[i + 1]).Take(MostLabels - _labels.Count));
        }
    }
}

/// <summary>Grades of one response out of columns.</summary>
internal static class SampleGrades
{
    /// <param name="epoch">0-based.</param>
    public static ListedSample Of(ScoreColumns shard, int row, int epoch)
    {
        int first = (shard.FirstPairs[row] + epoch) * shard.Graders.Length;
        return new ListedSample(shard.Id(row), epoch + 1, [.. shard.Graders.Select((grader, i) =>
        {
            Cell cell = shard.Cell(first + i);
            return new ListedGrade(grader, cell.Outcome, cell.Label, cell.Value);
        })]);
    }
}
