using System.Globalization;
using EvalFlow.Core;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Runs;

/// <summary>What a run cost; what nobody reported is said to be unknown, never 0.</summary>
internal static class CostWords
{
    public static string Money(RunReport run) => run.Usage.CostUsd is not { } cost ? "not known"
        : run.Budget?.Usd is { } budget ? string.Create(CultureInfo.InvariantCulture, $"{cost:0.00} of {budget:0.00} USD")
        : string.Create(CultureInfo.InvariantCulture, $"{cost:0.00} USD");

    public static string Count(long? tokens) => tokens is { } count ? Numbers.Count(count) : "not known";
}
