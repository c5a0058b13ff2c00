namespace EvalFlow.Web.Evals;

/// <summary>Addresses of the eval screens. An eval is ID for its newest version, or ID@VERSION.</summary>
internal static class EvalPaths
{
    public const string List = "/evals";

    /// <summary>Where an eval is begun.</summary>
    public const string New = $"{List}/new";

    public const string Drafts = $"{List}/drafts";

    public static string Of(string id) => $"{List}/{Uri.EscapeDataString(id)}";

    public static string Of(string id, string version) => Of($"{id}@{version}");

    public static string Changes(string id, string from, string to) => $"{Of(id)}/changes?from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}";

    public static string Draft(string draft) => $"{Drafts}/{Uri.EscapeDataString(draft)}";

    public static string NewVersion(string id) => $"{New}?eval={Uri.EscapeDataString(id)}";
}
