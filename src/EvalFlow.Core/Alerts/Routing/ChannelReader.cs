using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Alerts;

/// <summary>Reads one channel of a routing file. What may be a secret is never repeated in a problem.</summary>
internal static partial class ChannelReader
{
    private static readonly string[] Types = ["slack", "teams", "email", "webhook", "pagerduty", "console", "file"];
    private static readonly string[] Security = ["starttls", "tls", "none"];

    /// <summary>The channel, or null when its type is not known (which is reported).</summary>
    public static ChannelSpec? Read(Fields fields)
    {
        string name = fields.Text("name", required: true) ?? "";
        if (name.Length > 0 && !NamePattern().IsMatch(name))
        {
            fields.Problem("name", $"'{SafeName.Of(name, 80)}' is not a name for a channel.", "Use 1 to 60 of a-z, 0-9, '-' and '_', beginning with a letter.");
        }
        ChannelSpec? spec = fields.OneOf("type", Types, required: true) switch
        {
            "slack" => Slack(fields, name),
            "teams" => new TeamsSpec(name, Secret(fields, "webhook")),
            "webhook" => new WebhookSpec(name, Secret(fields, "url"), Secret(fields, "secret")),
            "pagerduty" => new PagerDutySpec(name, Secret(fields, "routing_key"), fields.OneOf("region", ["us", "eu"]) ?? "us"),
            "email" => Email(fields, name),
            "console" => new ConsoleSpec(name),
            "file" => new FileSpec(name, LocalPath(fields)),
            _ => null,
        };
        if (spec is not null)
        {
            fields.Finish();
        }
        return spec;
    }

    private static SlackSpec Slack(Fields fields, string name)
    {
        bool isBot = fields.Has("token") || fields.Has("channel");
        if (isBot && fields.Has("webhook"))
        {
            fields.Problem("webhook", "A webhook stands beside the token of a bot.", "Keep either webhook, or token and channel.");
        }
        SecretReference? webhook = isBot ? Optional(fields, "webhook") : Secret(fields, "webhook");
        return new SlackSpec(name, webhook, isBot ? Secret(fields, "token") : Optional(fields, "token"), fields.Text("channel", required: isBot));
    }

    private static EmailSpec Email(Fields fields, string name)
    {
        string server = fields.Text("server", required: true) ?? "";
        MailSecurity security = fields.OneOf("security", Security) switch
        {
            "tls" => MailSecurity.Tls,
            "none" => MailSecurity.None,
            _ => MailSecurity.StartTls,
        };
        int port = fields.Integer("port", 1, 65535) ?? (security == MailSecurity.Tls ? 465 : 587);
        SecretReference? user = Optional(fields, "user");
        SecretReference? password = Optional(fields, "password");
        if (user is null != password is null)
        {
            fields.Problem(user is null ? "user" : "password", "user and password belong together.", "Write both as env:NAME, or neither for a relay without a login.");
        }
        if (password is not null && security == MailSecurity.None)
        {
            fields.Problem("security", "The password would travel in clear.", "Use security: starttls or tls.");
        }
        IReadOnlyList<string>? to = fields.Texts("to");
        if (to is { Count: 0 } || !fields.Has("to"))
        {
            fields.Problem("to", "Nobody is named to write to.", "Add to: [name@example.org].");
        }
        string from = fields.Text("from", required: true) ?? "";
        foreach (string wrong in new[] { from }.Concat(to ?? []).Where(address => address.Length > 0 && !AddressPattern().IsMatch(address)))
        {
            fields.Problem(wrong == from ? "from" : "to", $"'{SafeName.Of(wrong, 80)}' is not a mail address.", "Write name@example.org.");
        }
        return new EmailSpec(name, server, port, security, user, password, from, to ?? []);
    }

    private static string LocalPath(Fields fields)
    {
        string path = fields.Text("path", required: true) ?? "";
        if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
        {
            fields.Problem("path", $"'{SafeName.Of(path, 80)}' leads out of the data home.", "Write a file name, such as alerts.jsonl.");
        }
        return path;
    }

    private static SecretReference Secret(Fields fields, string key)
    {
        if (!fields.Has(key))
        {
            fields.Problem(key, $"'{key}' is missing.", $"Add {key}: env:NAME with the name of an environment variable that holds it.");
        }
        return Optional(fields, key) ?? new SecretReference("");
    }

    private static SecretReference? Optional(Fields fields, string key)
    {
        string? text = fields.Text(key);
        if (text is null || ReferencePattern().IsMatch(text))
        {
            return text is null ? null : new SecretReference(text["env:".Length..]);
        }
        fields.Problem(key, $"'{key}' must name an environment variable; secrets never stand in this file.", $"Put the value into a variable and write {key}: env:NAME. If it was saved or shared here, replace it.");
        return null;
    }

    [GeneratedRegex(@"^env:[A-Za-z_][A-Za-z0-9_]{0,99}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReferencePattern();

    [GeneratedRegex(@"^[a-z][a-z0-9_-]{0,59}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();

    // Only what keeps header injection and slips out; the mail server is the judge of the rest.
    [GeneratedRegex(@"^[^\s@<>"",;:\\]+@[^\s@<>"",;:\\]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddressPattern();
}
