namespace EvalFlow.Core.Models.Limits;

/// <summary>
/// Lets so much through per second, and some at once. What is taken may exceed what is there: the debt is waited for by whoever
/// comes next, so that a request larger than the bucket is not refused for ever. Not safe for concurrent use.
/// </summary>
internal sealed class TokenBucket
{
    private double _perSecond;
    private double _capacity;
    private double _level;
    private TimeSpan _seen;

    public TokenBucket(double perSecond, double capacity, TimeSpan now) =>
        (_perSecond, _capacity, _level, _seen) = (perSecond, capacity, capacity, now);

    /// <summary>Changes the rate; what is there stays.</summary>
    public void SetRate(double perSecond, double capacity, TimeSpan now)
    {
        Fill(now);
        (_perSecond, _capacity, _level) = (perSecond, capacity, Math.Min(_level, capacity));
    }

    /// <summary>Time until the amount may be taken; zero when it may at once.</summary>
    public TimeSpan WaitFor(double amount, TimeSpan now)
    {
        Fill(now);
        double missing = Math.Min(amount, _capacity) - _level;
        return missing <= 1e-9 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / _perSecond);
    }

    /// <summary>Takes the amount; a negative one gives back.</summary>
    public void Take(double amount) => _level = Math.Min(_capacity, _level - amount);

    private void Fill(TimeSpan now)
    {
        _level = Math.Min(_capacity, _level + ((now - _seen).TotalSeconds * _perSecond));
        _seen = now;
    }
}
