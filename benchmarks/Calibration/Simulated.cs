using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Counts how often intervals hold the truth.</summary>
internal sealed class Simulated
{
    private int _runs;
    private int _covered;
    private int _none;

    /// <summary>Share of the intervals that hold the truth, among runs that gave one.</summary>
    public double Coverage => (double)_covered / Math.Max(1, _runs - _none);

    public void Add(Interval? interval, double truth)
    {
        _runs++;
        _none += interval is null ? 1 : 0;
        // A limit that equals the truth but for rounding holds it.
        _covered += interval is not null && interval.Low <= truth + 1e-9 && interval.High >= truth - 1e-9 ? 1 : 0;
    }

    public string Shown(double least = 0.94) => _none < _runs / 100
        ? Markdown.Coverage(Coverage, least)
        : string.Create(CultureInfo.InvariantCulture, $"{Markdown.Coverage(Coverage, least)} ({100 * (_runs - _none) / _runs} % gave one)");

    public static Simulated Of(int runs, Func<(Interval? Interval, double Truth)> draw)
    {
        Simulated cell = new();
        for (int run = 0; run < runs; run++)
        {
            (Interval? interval, double truth) = draw();
            cell.Add(interval, truth);
        }
        return cell;
    }
}
