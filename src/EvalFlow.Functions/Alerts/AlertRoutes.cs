using EvalFlow.Core.Alerts;
using EvalFlow.Mail;

namespace EvalFlow.Functions.Alerts;

/// <summary>Rules and channels of this app, from alerts.yaml; without one every alert goes to the log alone.</summary>
internal sealed class AlertRoutes : IDisposable
{
    /// <summary>Name of the routing file among the app's files.</summary>
    public const string FileName = "alerts.yaml";

    /// <summary>A channel that is always there: what it is told, the audit function writes to the log.</summary>
    public const string Log = "log";

    private readonly HttpClient _http = ChannelSurroundings.CreateHttp();
    private readonly Dictionary<string, IAlertChannel> _channels;

    private AlertRoutes(AlertRouting routing, Func<string, string?> environment, TimeProvider clock)
    {
        Routing = routing;
        ChannelSurroundings surroundings = new(_http, environment, clock, routing.Web);
        _channels = routing.Channels.Select(spec => Open(spec, surroundings)).OfType<IAlertChannel>().ToDictionary(channel => channel.Name, StringComparer.Ordinal);
    }

    public AlertRouting Routing { get; }

    /// <summary>Throws <see cref="Core.Evals.BadInputException"/> with all that is wrong with the file.</summary>
    /// <param name="environment">Value of an app setting; Key Vault references arrive there as values.</param>
    public static AlertRoutes Read(string folder, Func<string, string?> environment, TimeProvider clock)
    {
        string path = Path.Combine(folder, FileName);
        AlertRouting routing = File.Exists(path)
            ? RoutingReader.Read(FileName, File.ReadAllText(path), [Log]) : AlertRouting.ToAll([Log]);
        return new AlertRoutes(routing, environment, clock);
    }

    /// <summary>The channel; null for those that only the log hears of: console and file, and names that no rule has any more.</summary>
    public IAlertChannel? Find(string channel) => _channels.GetValueOrDefault(channel);

    /// <summary>The subscription that serves a channel.</summary>
    public string KindOf(string channel) => Routing.Channels.FirstOrDefault(spec => spec.Name == channel) switch
    {
        SlackSpec => AlertTopic.Slack,
        TeamsSpec => AlertTopic.Teams,
        EmailSpec => AlertTopic.Email,
        PagerDutySpec => AlertTopic.Pager,
        WebhookSpec => AlertTopic.Webhook,
        _ => AlertTopic.Audit,
    };

    public void Dispose() => _http.Dispose();

    private static IAlertChannel? Open(ChannelSpec spec, ChannelSurroundings surroundings) =>
        spec is EmailSpec email ? new EmailChannel(email, surroundings) : surroundings.Open(spec);
}
