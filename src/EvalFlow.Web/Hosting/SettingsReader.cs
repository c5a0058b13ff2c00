using System.Net;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Web.Security;

namespace EvalFlow.Web.Hosting;

/// <summary>Puts the settings together from the command line and the environment, and refuses what would open the app to strangers.</summary>
public static class SettingsReader
{
    /// <summary>Where the app listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    private const string SetUp =
        "Set EVALFLOW_OIDC_AUTHORITY, EVALFLOW_OIDC_CLIENT_ID, EVALFLOW_OIDC_CLIENT_SECRET and EVALFLOW_WEB_URL";

    /// <param name="urls">Addresses, separated by semicolons; null for <see cref="DefaultUrl"/>.</param>
    /// <param name="home">Data home.</param>
    /// <exception cref="BadInputException">An address cannot be used, or only with sign-in.</exception>
    public static WebSettings Read(string? urls, string home, string localUser, Func<string, string?> environment)
    {
        List<Problem> problems = [];
        OpenIdSettings? openId = ReadOpenId(environment, problems);
        Uri[] addresses = [.. (urls ?? DefaultUrl).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => ReadUrl(text, openId is not null, problems)).OfType<Uri>()];
        if (addresses.Length == 0 && problems.Count == 0)
        {
            problems.Add(new Problem("evalflow", null, null, "--urls", "There is no address to listen on.", $"Write {DefaultUrl}."));
        }
        return problems.Count > 0 ? throw new BadInputException(problems)
            : new WebSettings { Urls = addresses, OpenId = openId, LocalUser = localUser, KeyFolder = Path.Combine(home, "keys"), DraftFolder = Path.Combine(home, "drafts"), RecordedFolder = Recordings.FolderIn(home) };
    }

    private static Uri? ReadUrl(string text, bool signedIn, List<Problem> problems)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/")
        {
            problems.Add(new Problem(
                "evalflow", null, null, "--urls", $"'{text}' is no address to listen on.", $"Write {DefaultUrl}; for https put a proxy in front (docs/web.md)."));
            return null;
        }
        if (!signedIn && !IsLoopback(url))
        {
            problems.Add(new Problem(
                "evalflow", null, null, "--urls", $"'{text}' can be reached from other machines, and nobody would have to sign in.",
                $"Listen on {DefaultUrl}, or have people sign in: {SetUp[0..1].ToLowerInvariant()}{SetUp[1..]} (docs/web.md)."));
        }
        return url;
    }

    internal static bool IsLoopback(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static OpenIdSettings? ReadOpenId(Func<string, string?> environment, List<Problem> problems)
    {
        string[] names = ["EVALFLOW_OIDC_AUTHORITY", "EVALFLOW_OIDC_CLIENT_ID", "EVALFLOW_OIDC_CLIENT_SECRET", "EVALFLOW_WEB_URL"];
        string?[] values = [.. names.Select(name => environment(name) is { Length: > 0 } value ? value : null)];
        // The public address alone is of use in local mode too: links in alerts.
        if (values[..3].All(value => value is null))
        {
            return null;
        }
        problems.AddRange(names.Zip(values).Where(pair => pair.Second is null).Select(pair => new Problem(
            "environment", null, null, pair.First, $"Sign-in is set up in part: {pair.First} is missing.", $"{SetUp}, or none of them for local mode.")));
        Uri? authority = ReadHttps(names[0], values[0], problems);
        Uri? address = ReadHttps(names[3], values[3], problems);
        Dictionary<string, string> roles = ReadRoles(environment("EVALFLOW_OIDC_ROLES"), problems);
        return authority is null || address is null || values.Contains(null) ? null : new OpenIdSettings(
            authority, values[1]!, values[2]!, address, environment("EVALFLOW_OIDC_ROLE_CLAIM") is { Length: > 0 } claim ? claim : "roles", roles);
    }

    private static Uri? ReadHttps(string name, string? text, List<Problem> problems)
    {
        if (text is null || (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttps))
        {
            return text is null ? null : new Uri(text);
        }
        problems.Add(new Problem("environment", null, null, name, $"'{text}' is no https address.", "Write the whole address, such as https://evalflow.example.org."));
        return null;
    }

    private static Dictionary<string, string> ReadRoles(string? text, List<Problem> problems)
    {
        Dictionary<string, string> roles = new(StringComparer.Ordinal);
        foreach (string pair in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides is [{ Length: > 0 } theirs, { } ours] && Roles.All.Contains(ours))
            {
                roles[theirs] = ours;
                continue;
            }
            problems.Add(new Problem(
                "environment", null, null, "EVALFLOW_OIDC_ROLES", $"'{pair}' does not name one of our roles.",
                $"Write THEIRS=OURS, separated by commas; ours are {string.Join(", ", Roles.All)}."));
        }
        return roles;
    }
}
