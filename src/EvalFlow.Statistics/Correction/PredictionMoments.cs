namespace EvalFlow.Statistics;

/// <summary>Sums over predictions F, and over true values Y where they are known.</summary>
internal struct PredictionMoments
{
    private double _truth;
    private double _predicted;
    private double _truthSquared;
    private double _product;
    private double _predictedSquared;
    private double _others;
    private double _othersSquared;

    public long Labelled { get; private set; }

    public long Unlabelled { get; private set; }

    public readonly long Count => Labelled + Unlabelled;

    public void AddLabelled(double predicted, double truth)
    {
        Labelled++;
        _truth += truth;
        _predicted += predicted;
        _truthSquared += truth * truth;
        _product += truth * predicted;
        _predictedSquared += predicted * predicted;
    }

    public void AddUnlabelled(double predicted)
    {
        Unlabelled++;
        _others += predicted;
        _othersSquared += predicted * predicted;
    }

    public void Merge(PredictionMoments other)
    {
        Labelled += other.Labelled;
        Unlabelled += other.Unlabelled;
        _truth += other._truth;
        _predicted += other._predicted;
        _truthSquared += other._truthSquared;
        _product += other._product;
        _predictedSquared += other._predictedSquared;
        _others += other._others;
        _othersSquared += other._othersSquared;
    }

    /// <summary>Cov(Y, F) / ((1 + n/N) Var(F)), Var(F) over all predictions as in ppi_py, within [0, 1].</summary>
    public readonly double BestWeight()
    {
        var covariance = (_product / Labelled) - (_truth / Labelled * (_predicted / Labelled));
        var mean = (_predicted + _others) / Count;
        var variance = ((_predictedSquared + _othersSquared) / Count) - (mean * mean);
        var ratio = (double)Labelled / Unlabelled;
        return variance > 1e-24 ? Math.Clamp(covariance / ((1 + ratio) * variance), 0, 1) : 0;
    }

    /// <summary>weight * mean(F without Y) + mean(Y - weight * F).</summary>
    public readonly double Estimate(double weight) => (weight * _others / Unlabelled) + Rectifier(weight);

    /// <summary>What these cases add to the estimate over <paramref name="all"/>, beyond what the average case adds.</summary>
    public readonly double Share(double weight, in PredictionMoments all) =>
        (weight * (_others - (Unlabelled * all._others / all.Unlabelled)) / all.Unlabelled)
        + ((_truth - (weight * _predicted) - (Labelled * all.Rectifier(weight))) / all.Labelled);

    /// <summary>The same, squared case by case: cases that are independent of each other.</summary>
    public readonly double SquaredShares(double weight, in PredictionMoments all)
    {
        var (other, rest) = (all._others / all.Unlabelled, all.Rectifier(weight));
        var unlabelled = _othersSquared - (2 * other * _others) + (Unlabelled * other * other);
        var rectifiers = _truthSquared - (2 * weight * _product) + (weight * weight * _predictedSquared);
        var labelled = rectifiers - (2 * rest * (_truth - (weight * _predicted))) + (Labelled * rest * rest);
        return (weight * weight * Math.Max(0, unlabelled) / ((double)all.Unlabelled * all.Unlabelled))
            + (Math.Max(0, labelled) / ((double)all.Labelled * all.Labelled));
    }

    private readonly double Rectifier(double weight) => (_truth - (weight * _predicted)) / Labelled;
}
