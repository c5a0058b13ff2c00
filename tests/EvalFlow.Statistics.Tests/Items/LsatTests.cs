namespace EvalFlow.Statistics.Tests;

/// <summary>LSAT section 6, Bock and Lieberman 1970, Psychometrika 35:179; R's ltm::LSAT.</summary>
public sealed class LsatTests
{
    private static readonly long[] Counts =
    [
        3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
    ];

    // ltm prints a .755, b -3.615 -1.322 -.318 -1.730 -2.780, log-likelihood -2466.94.
    [Fact]
    public void OneParameter_Ltm_Agrees()
    {
        var fit = ItemResponse.OneParameter(Table());
        double[] difficulties = [-3.6153, -1.3224, -.3176, -1.7301, -2.7802];
        Assert.True(fit.Converged);
        Close.To(-2466.9376, fit.LogLikelihood, 5e-5);
        for (var item = 0; item < 5; item++)
        {
            Close.To(.7551, fit.Items[item]!.Discrimination, 1e-4);
            Close.To(difficulties[item], fit.Items[item]!.Difficulty, 2e-4);
        }
    }

    // Independent EM; ltm prints .8254 .7229 .8905 .6886 .6575 from another quadrature.
    [Fact]
    public void TwoParameter_IndependentFit_Agrees()
    {
        var fit = ItemResponse.TwoParameter(Table());
        double[] discriminations = [.8257, .7227, .8909, .6884, .6569];
        double[] difficulties = [-3.3588, -1.3701, -.2797, -1.8664, -3.1259];
        Assert.True(fit.Converged);
        Close.To(-2466.6534, fit.LogLikelihood, 5e-5);
        for (var item = 0; item < 5; item++)
        {
            Close.To(discriminations[item], fit.Items[item]!.Discrimination, 2e-3);
            Close.To(difficulties[item], fit.Items[item]!.Difficulty, 6e-3);
        }
    }

    // Shares as in psygrammer/dsur irt.md; the correlations and KR-20 computed independently.
    [Fact]
    public void Classical_Agrees()
    {
        var analysis = ItemAnalysis.Of(Table());
        double[] shares = [.924, .709, .553, .763, .870];
        double[] total = [.3620, .5668, .6184, .5344, .4354];
        double[] rest = [.1128, .1532, .1728, .1444, .1216];
        for (var item = 0; item < 5; item++)
        {
            Close.To(shares[item], analysis.Items[item].Difficulty, 1e-12);
            Close.To(total[item], analysis.Items[item].ItemTotal, 5e-5);
            Close.To(rest[item], analysis.Items[item].ItemRest, 5e-5);
            Assert.InRange(analysis.Items[item].UpperLower!.Value, 0.1, 1);
        }

        Close.To(.2950, analysis.Kr20, 5e-5);
        Assert.Equal(5, analysis.InformativeItems);
    }

    private static ResponseTable Table()
    {
        var table = new ResponseTable(5);
        for (var pattern = 0; pattern < 32; pattern++)
        {
            table.Add([.. Enumerable.Range(0, 5).Select(item => (pattern >> (4 - item)) & 1)], Counts[pattern]);
        }

        return table;
    }
}
