namespace EvalFlow.Core.Alerts;

/// <summary>What channels need of their host.</summary>
/// <param name="Http">Follows no redirects: a signed message goes where it was addressed to, or nowhere.</param>
/// <param name="Environment">Value of an environment variable; null when it is not set.</param>
/// <param name="Web">Where the web app is; null without one.</param>
public sealed record ChannelSurroundings(HttpClient Http, Func<string, string?> Environment, TimeProvider Clock, Uri? Web)
{
    /// <summary>A client as channels want it.</summary>
    public static HttpClient CreateHttp() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The channel that a specification describes, or null for those that are another assembly's (mail, console, file).</summary>
    public IAlertChannel? Open(ChannelSpec spec) => spec switch
    {
        SlackSpec slack => new SlackChannel(slack, this),
        TeamsSpec teams => new TeamsChannel(teams, this),
        WebhookSpec webhook => new WebhookChannel(webhook, this),
        PagerDutySpec pagerDuty => new PagerDutyChannel(pagerDuty, this),
        _ => null,
    };
}
