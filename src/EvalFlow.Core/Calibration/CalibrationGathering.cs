using System.Globalization;
using System.Runtime.InteropServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>Second look at a run: counts the judge's labels against people's, and corrects the metrics with them.</summary>
internal sealed class CalibrationGathering
{
    // Share of failures from which on they may matter more than what the judge gets wrong.
    private const double MostFailures = 0.02;

    private readonly EvalDefinition _definition;
    private readonly string _judge;
    private readonly LabelMatching _matching;
    private readonly Dictionary<string, int> _codes;
    private readonly Dictionary<SliceKey, ConfusionTally> _tables = [];
    private readonly MetricCorrections _corrections;

    public CalibrationGathering(EvalDefinition definition, string judge, int epochs, LabelMatching matching)
    {
        (_definition, _judge, _matching) = (definition, judge, matching);
        _codes = matching.Labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        _corrections = new MetricCorrections(definition, judge, epochs, matching.Values);
    }

    public void Add(JudgedResponse response)
    {
        _corrections.Add(response);
        if (response.Human is not { } human)
        {
            return;
        }
        int? given = response.Judge is { Outcome: Outcome.Scored, Label: { } label } ? _codes[label] : null;
        foreach (SliceKey key in response.Keys())
        {
            ref ConfusionTally? table = ref CollectionsMarshal.GetValueRefOrAddDefault(_tables, key, out _);
            table ??= new ConfusionTally(_matching.Labels);
            table.Add(_codes[human], given, response.Cluster);
        }
    }

    public JudgeCalibration Report(CalibrateRequest request, LabelOrigin origin, string id, DateTimeOffset now)
    {
        CalibrationTable[] tables = [.. _tables.OrderBy(table => Order(table.Key)).ThenBy(table => table.Key.Value, StringComparer.Ordinal)
            .Select(table => table.Value.ToTable(table.Key, CalibrateJudge.Level))];
        bool complete = _matching.Labelled == _matching.Responses;
        bool random = complete || request.RandomSample;
        return new JudgeCalibration
        {
            CalibrationId = id,
            EvalId = request.Run.EvalId,
            EvalVersion = request.Run.EvalVersion,
            Grader = _judge,
            JudgeHash = _definition.Hashes.Graders[_judge],
            RunId = request.Run.RunId,
            RunAttempt = request.Run.Attempt,
            Model = request.Run.Model,
            Origin = origin,
            MadeAt = now,
            RandomSample = random,
            Responses = _matching.Responses,
            Labelled = _matching.Labelled,
            JudgeFailed = _matching.JudgeFailed,
            Labels = _matching.Labels,
            Values = _matching.Values,
            Tables = tables,
            Corrections = random ? _corrections.Report(id, CalibrateJudge.Level) : [],
            Warnings = [.. JudgeWarnings.Of(tables[0]), .. Failures()],
        };
    }

    private int Order(SliceKey key) => key.Name is { } name ? _definition.Samples.Slices.ToList().IndexOf(name) : -1;

    // A judge that fails tends to fail on the worst responses, so that a few are enough to bend a rate.
    private IEnumerable<string> Failures()
    {
        if (_matching.JudgeFailed > MostFailures * _matching.Responses)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The judge failed on {_matching.JudgeFailed} of {_matching.Responses} responses ({100d * _matching.JudgeFailed / _matching.Responses:0.0} %): it refused, or gave what is no label. Such responses are seldom average ones.");
        }
    }
}
