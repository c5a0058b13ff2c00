namespace EvalFlow.Web.Reviews;

/// <summary>Addresses of the review screens.</summary>
internal static class ReviewPaths
{
    public const string List = "/review";

    public static string Of(string queueId) => $"{List}/{Uri.EscapeDataString(queueId)}";

    /// <summary>Where items are labelled.</summary>
    public static string Label(string queueId) => $"{Of(queueId)}/label";

    /// <summary>Where disputed items are decided.</summary>
    public static string Decide(string queueId) => $"{Of(queueId)}/decide";

    public static string Item(string queueId, string itemId) => $"{Of(queueId)}/items/{Uri.EscapeDataString(itemId)}";
}
