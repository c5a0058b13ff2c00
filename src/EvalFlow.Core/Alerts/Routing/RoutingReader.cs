using System.Globalization;
using EvalFlow.Core.Evals;
using YamlDotNet.RepresentationModel;

namespace EvalFlow.Core.Alerts;

/// <summary>Reads a routing file (alerts.yaml) and checks all of it: unknown fields, rules, channels, times. docs/alerts.md describes it.</summary>
public static class RoutingReader
{
    /// <summary>The routing. Throws <see cref="BadInputException"/> with everything that is wrong, each with its place and a fix.</summary>
    /// <param name="file">How problems call the file.</param>
    /// <param name="fallback">Channels of the host that are there without being named; alerts that no rule fits go there.</param>
    public static AlertRouting Read(string file, string yaml, IReadOnlyList<string> fallback)
    {
        List<Problem> problems = [];
        YamlMappingNode? root = YamlText.Read(file, yaml, problems, "Write rules; the smallest file is routes: [{ name: all, channels: [file], runbook: https://... }].");
        AlertRouting? routing = root is null ? null : Read(new Fields(file, "", root, problems), fallback);
        return problems.Count == 0 && routing is not null ? routing
            : throw new BadInputException([.. problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column?.PadLeft(6), StringComparer.Ordinal)]);
    }

    private static AlertRouting Read(Fields fields, IReadOnlyList<string> fallback)
    {
        Uri? web = ReadUrl(fields, "web", required: false);
        List<ChannelSpec> channels = [.. (fields.Items("channels") ?? []).Select(ChannelReader.Read).OfType<ChannelSpec>()];
        CheckUnique(fields, "channels", channels.Select(channel => channel.Name));
        Dictionary<string, IReadOnlyList<string>> teams = ReadTeams(fields);
        RouteReader reader = new(channels, [.. fallback.Union(channels.Select(channel => channel.Name))], teams);
        List<AlertRoute> routes = [.. (fields.Items("routes", required: true) ?? []).Select(reader.Read)];
        CheckUnique(fields, "routes", routes.Select(route => route.Name));
        fields.Finish();
        return new AlertRouting
        {
            Channels = channels,
            Routes = routes,
            Web = web,
            Fallback = new AlertRoute { Name = AlertRouting.FallbackName, Channels = fallback },
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadTeams(Fields fields)
    {
        Dictionary<string, IReadOnlyList<string>> teams = [];
        foreach (Fields team in fields.Items("teams") ?? [])
        {
            string? name = team.Text("name", required: true);
            IReadOnlyList<string>? owners = team.Texts("owners");
            if (owners is { Count: 0 } || !team.Has("owners"))
            {
                team.Problem(null, "The team has no owners.", "Add owners: [name@example.org], as evals name them; * stands for any text.");
            }
            team.Finish();
            teams[name ?? ""] = owners ?? [];
        }
        return teams;
    }

    private static void CheckUnique(Fields fields, string key, IEnumerable<string> names)
    {
        foreach (string twice in names.Where(name => name.Length > 0).GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            fields.Problem(key, $"Two of the {key} are called '{twice}'.", "Give each a name of its own.");
        }
    }

    internal static Uri? ReadUrl(Fields fields, string key, bool required)
    {
        string? text = fields.Text(key, required);
        if (text is null)
        {
            return null;
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "https" or "http" && text.Length <= 500)
        {
            return url;
        }
        fields.Problem(key, $"'{SafeName.Of(text, 80)}' is not a web address.", $"Write {key}: https://... of at most 500 characters.");
        return null;
    }

    /// <summary>A time such as 30m, 4h or 2d; null when the key is absent or holds something else (which is reported).</summary>
    internal static TimeSpan? ReadTime(Fields fields, string key, bool required = false)
    {
        string? text = fields.Text(key, required);
        if (text is null || ParseTime(text) is { } time)
        {
            return text is null ? null : ParseTime(text);
        }
        fields.Problem(key, $"'{text}' is not a length of time.", $"Write {key}: 30m, 4h or 2d (at most 30d).");
        return null;
    }

    /// <summary>A whole number of minutes, hours or days between 1 minute and 30 days, such as 30m, 4h or 2d; null for anything else.</summary>
    public static TimeSpan? ParseTime(string text)
    {
        TimeSpan? unit = text is [.., 'm'] ? TimeSpan.FromMinutes(1) : text is [.., 'h'] ? TimeSpan.FromHours(1) : text is [.., 'd'] ? TimeSpan.FromDays(1) : null;
        return unit is { } known && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count >= 1 && count <= TimeSpan.FromDays(30) / known ? count * known : null;
    }
}
