namespace EvalFlow.Core.Quality;

/// <summary>Notes which samples a model that is asked again answers otherwise.</summary>
internal sealed class Wavering(int samples)
{
    private readonly int[] _changed = new int[samples];
    private readonly int[] _asked = new int[samples];
    private readonly int[] _lastChanged = new int[samples];
    private readonly int[] _lastAsked = new int[samples];
    private double _variance;
    private long _variances;

    /// <summary>Models that were asked again.</summary>
    public int Models { get; private set; }

    /// <summary>Answers of the model that was asked most often.</summary>
    public int MostAnswers { get; private set; }

    /// <param name="answers">Answers to each sample, all its runs together.</param>
    public void BeginModel(int answers)
    {
        Models++;
        MostAnswers = Math.Max(MostAnswers, answers);
    }

    /// <param name="variance">Of one answer; null when it is not known.</param>
    public void Add(int sample, bool changed, double? variance)
    {
        // A model counts once for a sample, however often it was asked.
        _asked[sample] += _lastAsked[sample] == Models ? 0 : 1;
        _lastAsked[sample] = Models;
        if (changed)
        {
            _changed[sample] += _lastChanged[sample] == Models ? 0 : 1;
            _lastChanged[sample] = Models;
        }
        if (variance is { } known)
        {
            (_variance, _variances) = (_variance + known, _variances + 1);
        }
    }

    public StabilityReport Report(SampleNames names)
    {
        GroupTally unstable = new(names);
        for (int sample = 0; sample < names.Count && Models > 0; sample++)
        {
            if (_asked[sample] > 0)
            {
                unstable.Add(sample, _changed[sample] > 0, (double)_changed[sample] / _asked[sample]);
            }
        }
        return new StabilityReport
        {
            Models = Models,
            Asked = MostAnswers,
            Unstable = Models == 0 ? null : unstable.Group(),
            Within = _variances == 0 ? null : _variance / _variances,
        };
    }
}
