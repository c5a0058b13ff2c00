namespace EvalFlow.Web.Runs;

/// <summary>Addresses of the run screens.</summary>
internal static class RunPaths
{
    public const string List = "/runs";

    public static string Of(string runId) => $"{List}/{Uri.EscapeDataString(runId)}";

    /// <summary>The address that alert messages link to, too.</summary>
    public static string Comparison(string baseline, string candidate) => $"/comparisons/{Uri.EscapeDataString(baseline)}/{Uri.EscapeDataString(candidate)}";
}
