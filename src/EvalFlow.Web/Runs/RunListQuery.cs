using EvalFlow.Core.Runs;
using EvalFlow.Web.Kit;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Runs;

/// <summary>Which runs to list; all of it stands in the address, so that a list can be shared.</summary>
/// <param name="Status">A status in the words of the JSON, such as completed_with_errors.</param>
/// <param name="Text">Part of the id of a run, its eval or its model, in any case.</param>
/// <param name="Page">1-based.</param>
public sealed record RunListQuery(string? Eval, string? Model, string? Status, string? Text, int Page)
{
    public bool IsFiltered => Given(Eval) || Given(Model) || Given(Status) || Given(Text);

    public bool HasUnknownStatus => Given(Status) && StatusWords.Read(Status) is null;

    public RunQuery ToQuery() => new(Typed.Text(Eval), Typed.Text(Model), StatusWords.Read(Status), Typed.Text(Text));

    public string UrlOf(int page) => RunPaths.List + QueryString.Create(new Dictionary<string, string?>
    {
        ["eval"] = Eval, ["model"] = Model, ["status"] = Status, ["q"] = Text, ["page"] = page == 1 ? null : page.ToString(System.Globalization.CultureInfo.InvariantCulture),
    }.Where(pair => Given(pair.Value)));

    private static bool Given(string? text) => !string.IsNullOrWhiteSpace(text);
}

/// <summary>Statuses in the words of the JSON.</summary>
internal static class StatusWords
{
    /// <summary>Null for a word that means none.</summary>
    public static RunStatus? Read(string? word) => Enum.GetValues<RunStatus>().Where(status => Of(status) == word).Select(status => (RunStatus?)status).FirstOrDefault();

    public static string Of(RunStatus status) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
