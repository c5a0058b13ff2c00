using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Tests.Regressions;

public sealed class WithinSamplesTests
{
    // Var(d) = omega^2 + (sigma_A^2 + sigma_B^2) / K with K = 2: SE^2 n = 0.02 + 0.4 / 2; the effect 0.05 with 300 samples
    // allows 300 * 0.05^2 / 7.848880 - 0.02 = 0.075555, so that K = 0.4 / 0.075555 = 5.3, rounded up.
    [Fact]
    public void EpochsNeeded_KnownVariances_FollowsMiller()
    {
        WithinSamples within = new();
        for (int i = 0; i < 300; i++)
        {
            within.Add(0.15, 0.25);
        }
        double error = Math.Sqrt((0.02 + (0.4 / 2)) / 300);
        Assert.Equal(6, within.EpochsNeeded(error, 300, 0.05, 2, 2, 0.05, 0.8));
        Assert.Null(within.EpochsNeeded(error, 300, 0.02, 2, 2, 0.05, 0.8));
        Assert.Null(within.EpochsNeeded(error, 300, 0, 2, 2, 0.05, 0.8));
        Assert.Null(within.EpochsNeeded(null, 300, 0.05, 2, 2, 0.05, 0.8));
    }

    [Fact]
    public void EpochsNeeded_OneEpochOnly_IsUnknown()
    {
        WithinSamples within = new();
        within.Add(null, null);
        Assert.Null(within.EpochsNeeded(0.02, 300, 0.05, 1, 1, 0.05, 0.8));
    }
}
