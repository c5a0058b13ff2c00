using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Cases;
using Microsoft.Extensions.DependencyInjection;

namespace EvalFlow.Web.Comparisons;

/// <summary>What the screens of comparisons, cases, samples and trends are made of.</summary>
internal static class ComparisonParts
{
    public static void AddComparisons(this IServiceCollection services)
    {
        services.AddScoped<ListSamples>().AddScoped<LocateSample>().AddScoped<ReadSampleHistory>().AddScoped<ListFlips>().AddScoped<ReadTrend>();
        services.AddScoped<ReadComparisonView>().AddScoped<ReadCase>();
    }
}
