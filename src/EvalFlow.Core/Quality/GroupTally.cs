using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Quality;

/// <summary>Collects the samples that something holds for.</summary>
internal sealed class GroupTally(SampleNames names)
{
    private readonly Tally _tally = new();
    private readonly List<(int Sample, double Weight)> _members = [];

    public int Count => _members.Count;

    /// <summary>Adds a sample that is known.</summary>
    /// <param name="weight">Larger ones are listed first; equal ones in the order of the samples.</param>
    public void Add(int sample, bool isMember, double weight = 0)
    {
        _tally.Add(isMember ? 1 : 0, names.Clusters[sample]);
        if (isMember)
        {
            _members.Add((sample, weight));
        }
    }

    public SampleGroup Group()
    {
        Estimate share = MeanEstimate.Of(_tally);
        return new SampleGroup(
            _members.Count, (int)_tally.Count, share.Value, IntervalReport.Of(share.Interval),
            [.. _members.OrderByDescending(member => member.Weight).ThenBy(member => member.Sample).Take(SampleGroup.MostIds).Select(member => names.Ids[member.Sample])]);
    }
}
