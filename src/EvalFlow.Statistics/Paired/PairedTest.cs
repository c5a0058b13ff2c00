namespace EvalFlow.Statistics;

/// <summary>Stable machine names of the tests behind <see cref="PairedResult.PValue"/>.</summary>
public static class PairedTest
{
    /// <summary>Exact McNemar test.</summary>
    public const string McNemarExact = "mcnemar_exact";

    /// <summary>Paired Student t test.</summary>
    public const string PairedT = "paired_t";

    /// <summary>t test on cluster totals, clusters - 1 degrees of freedom.</summary>
    public const string ClusterT = "cluster_t";

    /// <summary>Sign-flip permutation test.</summary>
    public const string SignFlip = "sign_flip_permutation";

    /// <summary>The data allow no test: no pairs, or a single cluster.</summary>
    public const string None = "none";
}
