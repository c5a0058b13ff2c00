namespace EvalFlow.Web.Security;

/// <summary>Where to go back to after a form: a path of this app, never another site.</summary>
internal static class LocalPath
{
    /// <summary>The path, or / when it leads anywhere else or is unclear to browsers.</summary>
    public static string Of(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) && !path.Contains('\\', StringComparison.Ordinal) ? path : "/";
}
