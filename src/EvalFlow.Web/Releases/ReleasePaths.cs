namespace EvalFlow.Web.Releases;

/// <summary>Addresses of the release screens.</summary>
internal static class ReleasePaths
{
    public const string Board = "/";

    public static string Of(string releaseId) => $"/releases/{Uri.EscapeDataString(releaseId)}";
}
