namespace EvalFlow.Web.Runs;

/// <summary>Addresses of the run screens.</summary>
internal static class RunPaths
{
    public const string List = "/runs";

    public static string Of(string runId) => $"{List}/{Uri.EscapeDataString(runId)}";

    public static string Samples(string runId) => $"{Of(runId)}/samples";

    public static string Sample(string runId, string sampleId, int epoch = 1) => $"{Samples(runId)}/{Uri.EscapeDataString(sampleId)}{Epoch(epoch)}";

    public static string Trend(string evalId) => $"/evals/{Uri.EscapeDataString(evalId)}/trend";

    public static string Case(string baseline, string candidate, string sampleId, int epoch = 1) =>
        $"{Comparison(baseline, candidate)}/cases/{Uri.EscapeDataString(sampleId)}{Epoch(epoch)}";

    private static string Epoch(int epoch) => epoch == 1 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"?epoch={epoch}");

    /// <summary>The address that alert messages link to, too.</summary>
    public static string Comparison(string baseline, string candidate) => $"/comparisons/{Uri.EscapeDataString(baseline)}/{Uri.EscapeDataString(candidate)}";
}
