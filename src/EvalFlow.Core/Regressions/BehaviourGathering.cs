namespace EvalFlow.Core.Regressions;

/// <summary>Compares how the answers of two runs look, apart from their scores.</summary>
internal sealed class BehaviourGathering
{
    public const string JudgeFailed = "judge_failed";

    private readonly IBehaviourMeasure[] _recorded;
    private readonly IBehaviourMeasure _judges = new ValueMeasure(JudgeFailed, BehaviourScale.Share, null, BehaviourReaders.AnyJudgeFailed);

    public BehaviourGathering() => _recorded =
    [
        new ValueMeasure("response_length", BehaviourScale.Mean, "characters", BehaviourReaders.Of(of => pair => of.Characters[pair])),
        new MixMeasure("refusal_style", BehaviourReaders.Styles, BehaviourReaders.Style),
        new MixMeasure("language", BehaviourReaders.Languages, BehaviourReaders.Language),
        new ValueMeasure("empty_response", BehaviourScale.Share, null, BehaviourReaders.Of(of => pair => BehaviourReaders.IsEmpty(of, pair) ? 1 : 0)),
        new MixMeasure("stop_reason", BehaviourReaders.Stops, BehaviourReaders.Stop),
        new ValueMeasure("cut_short", BehaviourScale.Share, null, BehaviourReaders.CutShort),
        new ValueMeasure("latency", BehaviourScale.Ratio, "seconds",
            BehaviourReaders.Of(of => pair => of.Latencies[pair] > 0 ? Math.Log(of.Latencies[pair]) : double.NaN)),
        new ValueMeasure("input_tokens", BehaviourScale.Mean, "tokens", BehaviourReaders.Of(of => pair => BehaviourReaders.Tokens(of.InputTokens[pair]))),
        new ValueMeasure("output_tokens", BehaviourScale.Mean, "tokens", BehaviourReaders.Of(of => pair => BehaviourReaders.Tokens(of.OutputTokens[pair]))),
    ];

    /// <summary>True when some shard of the baseline was written before behaviour was recorded.</summary>
    public bool BaselineLacksRecord { get; private set; }

    public bool CandidateLacksRecord { get; private set; }

    public void Add(RowBatch batch)
    {
        if (batch is not { Baseline: { } baseline, Candidate: { } candidate })
        {
            return;
        }
        BaselineLacksRecord |= baseline.Behaviours is null;
        CandidateLacksRecord |= candidate.Behaviours is null;
        bool recorded = baseline.Behaviours is not null && candidate.Behaviours is not null;
        IBehaviourMeasure[] measures = recorded ? [.. _recorded, _judges] : [_judges];
        foreach (IBehaviourMeasure measure in measures)
        {
            measure.Use(baseline, candidate);
            foreach (RowPair rows in batch.Pairs)
            {
                if (rows.Baseline >= 0 && rows.Candidate >= 0)
                {
                    measure.Add(rows, candidate.Text(candidate.Clusters[rows.Candidate]));
                }
            }
        }
    }

    /// <summary>All behaviours that the runs tell of.</summary>
    /// <param name="comparable">False when the runs were asked different things.</param>
    public IReadOnlyList<BehaviourRow> Rows(VerdictRule rule, double alpha, bool comparable)
    {
        BehaviourFinding[] found = [.. _recorded.Append(_judges).Select(measure => measure.Find(alpha)).OfType<BehaviourFinding>()];
        double?[] q = TestFamily.QValues([.. found.Select(one => one.Occurred ? one.Row.PValue : null)]);
        return
        [
            .. from i in Enumerable.Range(0, found.Length)
               let one = found[i]
               let own = q[i]
               let row = rule.Alpha == 0 ? one.Row with { QValue = own } : one.Judged(own, rule)
               let judged = comparable ? row : row with { Verdict = Verdict.NotComparable }
               select judged with { Summary = BehaviourSentence.For(judged) },
        ];
    }
}
