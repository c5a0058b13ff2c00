namespace EvalFlow.Web.Alerts;

/// <summary>Addresses of the alert screens.</summary>
internal static class AlertPaths
{
    public const string List = "/alerts";

    /// <summary>The address that alert messages link to.</summary>
    public static string Of(string alertId) => $"{List}/{Uri.EscapeDataString(alertId)}";
}
