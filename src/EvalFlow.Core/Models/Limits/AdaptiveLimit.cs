namespace EvalFlow.Core.Models.Limits;

/// <summary>
/// How many requests may be in flight, found out by what the provider does with them: doubling until the first refusal, then
/// one cut per episode of refusals and additive growth while the limit is used. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// After a cut the limit returns quickly to just below where it was refused and creeps over that point, as CUBIC does (RFC 9438);
/// a plain sawtooth would leave a tenth of the allowed rate unused.
/// </remarks>
internal sealed class AdaptiveLimit(int cap, TimeSpan episode)
{
    /// <summary>Requests in flight at first, when nobody says what the provider is good for.</summary>
    public const int Start = 20;

    // Each doubling costs a round trip; from here to any sensible limit it is one or two.
    private const int LargestStart = 50;

    // Of what somebody expects of the provider.
    private const double CarefulShare = 0.25;

    private const double Cut = 0.8;

    // Even a burst of nothing but refusals is no reason to go down by more at once.
    private const double SmallestKept = 0.2;

    // Providers that refuse at random, whatever the load, refuse a few in a hundred; a larger share is a limit.
    private const double RandomShare = 0.3;

    // Answers since the last cut from which their share of refusals says how far to cut.
    private const int Enough = 10;

    // Where growth turns slow, as a share of the limit that was last refused.
    private const double NearCeiling = 0.96;

    // Per round; "clean round +5 %" is also what Inspect found to work.
    private const double Step = 0.05;
    private const double Creep = 0.01;

    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(1);

    // Answers of one window before its share of refusals means anything.
    private const int Telling = 30;

    private double _ceiling = double.PositiveInfinity;
    private long _cutAt = long.MinValue;
    private TimeSpan _episodeEnds = TimeSpan.MinValue;
    private TimeSpan _holdUntil = TimeSpan.MinValue;
    private TimeSpan _roundEnds = TimeSpan.MinValue;
    private (int Answers, int Refused) _window;
    private double _shareBefore;
    private double? _undo;
    private int _peak;

    public double Value { get; private set; } = Math.Min(Start, cap);

    public int Cap => cap;

    /// <summary>Requests in flight at most.</summary>
    public int Whole => Math.Max(1, (int)Math.Ceiling(Value - 1e-9));

    /// <summary>True once the provider has refused: from then on the pace is the limit's too, not only the number in flight.</summary>
    public bool HasCeiling => !double.IsInfinity(_ceiling);

    /// <summary>Somebody expects the provider to take so many requests at a time: a quarter of it is a careful start.</summary>
    /// <returns>False when the limit was that high already, or has been refused.</returns>
    public bool Expect(int inFlight)
    {
        double start = Math.Min(Math.Min(LargestStart, cap), inFlight * CarefulShare);
        if (HasCeiling || start <= Value)
        {
            return false;
        }
        Value = start;
        return true;
    }

    /// <summary>A request was answered.</summary>
    /// <param name="inFlight">Requests in flight with this one.</param>
    /// <param name="saturated">Whether the limit was used to the full; an unused limit proves nothing.</param>
    /// <param name="latency">Usual duration of a request; limits grow once per round.</param>
    /// <returns>Why the limit changed; null when it did not.</returns>
    public string? Answered(int inFlight, bool saturated, TimeSpan latency, TimeSpan now)
    {
        Count(inFlight, refused: false);
        if (!saturated || now < _holdUntil || Value >= cap)
        {
            return null;
        }
        if (!HasCeiling)
        {
            Value = Math.Min(cap, Value + 1);
            return "slow start";
        }
        if (now < _roundEnds)
        {
            return null;
        }
        _roundEnds = now + (latency > ShortestRound ? latency : ShortestRound);
        Value = Math.Min(cap, Value + Growth());
        return "no refusals while the limit was used";
    }

    /// <summary>A request was refused with 429.</summary>
    /// <param name="inFlight">Requests in flight with this one.</param>
    /// <param name="sentAt">Ordinal of the request: those sent before the last cut belong to its episode.</param>
    /// <param name="sentSoFar">Ordinal of the newest request.</param>
    /// <returns>Why the limit changed; null when it did not.</returns>
    public string? Refused(int inFlight, long sentAt, long sentSoFar, TimeSpan? retryAfter, TimeSpan latency, TimeSpan now)
    {
        Count(inFlight, refused: true);
        if (sentAt <= _cutAt || now < _episodeEnds)
        {
            return null;
        }
        int answers = _window.Answers;
        double share = (double)_window.Refused / answers;
        bool futile = _undo is not null && answers >= Telling && _shareBefore <= RandomShare && share <= RandomShare && share >= 0.75 * _shareBefore;
        BeginEpisode(sentSoFar, retryAfter, latency, now);
        if (futile)
        {
            // Refusals that do not fall with the limit are not of its making, and cutting again would only starve the run.
            Value = Math.Min(cap, _undo!.Value);
            (_undo, _window, _peak) = (null, default, 0);
            _episodeEnds += episode * 4;
            return "the cut did not lower the share of 429";
        }
        // A limit that nobody reached was not what the provider refused.
        (_undo, _shareBefore, _window) = (Value, share, default);
        _ceiling = Math.Min(Value, Math.Max(1, _peak));
        _peak = 0;
        Value = Math.Max(Math.Min(1, _ceiling), _ceiling * Kept(share, answers));
        return "429";
    }

    // Where most was refused, what was answered tells how much there is room for; from far above, small cuts would take a minute.
    private static double Kept(double share, int answers) =>
        answers >= Enough ? Math.Clamp(1 - share, SmallestKept, Cut) : Cut;

    private void Count(int inFlight, bool refused)
    {
        _peak = Math.Max(_peak, inFlight);
        _window = (_window.Answers + 1, _window.Refused + (refused ? 1 : 0));
    }

    /// <summary>The provider failed: no reason to send less, but none to send more.</summary>
    public void Failed(TimeSpan now)
    {
        Hold(now + ShortestRound + ShortestRound);
    }

    private double Growth()
    {
        double near = _ceiling * NearCeiling;
        return Value < near ? Math.Max((near - Value) * 0.7, Value * Creep)
            : Value < _ceiling * 1.02 ? Value * Creep
            : Value * Step;
    }

    private void BeginEpisode(long sentSoFar, TimeSpan? retryAfter, TimeSpan latency, TimeSpan now)
    {
        _cutAt = sentSoFar;
        // Long enough to see what the cut did; the rest of a long Retry-After is the account's pause.
        TimeSpan seen = latency * 2 > episode ? latency * 2 : episode;
        _episodeEnds = now + seen;
        Hold(now + (retryAfter is { } asked && asked > seen && asked < seen * 4 ? asked : seen));
    }

    private void Hold(TimeSpan until)
    {
        _holdUntil = until > _holdUntil ? until : _holdUntil;
        _roundEnds = _holdUntil;
    }
}
