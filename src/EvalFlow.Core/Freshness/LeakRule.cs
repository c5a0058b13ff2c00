using System.Globalization;

namespace EvalFlow.Core.Freshness;

/// <summary>Models may have been trained on the samples.</summary>
internal static class LeakRule
{
    public static StaleReason? Judge(EvalFacts eval, FreshnessSnapshot snapshot)
    {
        // Other samples have not leaked with these.
        if (!snapshot.Leaks.TryGetValue(eval.EvalId, out LeakMark? leak) || leak.DatasetHash != eval.DatasetHash)
        {
            return null;
        }
        DateOnly since = Days.Of(leak.At);
        return new StaleReason(
            StaleKind.SampleSetLeaked, null, since, since,
            string.Create(CultureInfo.InvariantCulture, $"The samples have leaked, as {leak.Who} found on {since:yyyy-MM-dd}: {leak.Evidence.Trim().TrimEnd('.')}."),
            $"Write fresh samples into a new version. If it was a mistake: evalflow eval leaked {eval.EvalId} --withdraw --evidence \"why not\"");
    }
}
