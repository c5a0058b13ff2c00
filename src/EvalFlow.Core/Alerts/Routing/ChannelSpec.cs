namespace EvalFlow.Core.Alerts;

/// <summary>A channel as the routing file describes it. Addresses that are secrets, tokens and passwords are references only.</summary>
public abstract record ChannelSpec(string Name)
{
    /// <summary>The environment variables it needs.</summary>
    public abstract IReadOnlyList<SecretReference> Secrets { get; }
}

/// <summary>Prints to whoever runs the command.</summary>
public sealed record ConsoleSpec(string Name) : ChannelSpec(Name)
{
    public override IReadOnlyList<SecretReference> Secrets => [];
}

/// <param name="Path">Relative to the data home.</param>
public sealed record FileSpec(string Name, string Path) : ChannelSpec(Name)
{
    public override IReadOnlyList<SecretReference> Secrets => [];
}

/// <summary>An incoming webhook, or a bot that posts to a channel; only the bot can keep an alert's messages in one thread.</summary>
/// <param name="Webhook">Null for a bot.</param>
/// <param name="Token">Null for a webhook.</param>
/// <param name="Channel">Slack's id of the channel a bot posts to; null for a webhook.</param>
public sealed record SlackSpec(string Name, SecretReference? Webhook, SecretReference? Token, string? Channel) : ChannelSpec(Name)
{
    public override IReadOnlyList<SecretReference> Secrets => [.. new[] { Webhook, Token }.OfType<SecretReference>()];
}

/// <summary>A Microsoft Teams workflow "when a webhook request is received".</summary>
public sealed record TeamsSpec(string Name, SecretReference Webhook) : ChannelSpec(Name)
{
    public override IReadOnlyList<SecretReference> Secrets => [Webhook];
}

/// <param name="Secret">Key of the signature.</param>
public sealed record WebhookSpec(string Name, SecretReference Url, SecretReference Secret) : ChannelSpec(Name)
{
    public override IReadOnlyList<SecretReference> Secrets => [Url, Secret];
}

/// <param name="RoutingKey">Integration key of a service, Events API v2.</param>
/// <param name="Region">us or eu.</param>
public sealed record PagerDutySpec(string Name, SecretReference RoutingKey, string Region) : ChannelSpec(Name)
{
    public override IReadOnlyList<SecretReference> Secrets => [RoutingKey];
}

public enum MailSecurity
{
    /// <summary>TLS after a greeting in clear, required; usually port 587.</summary>
    StartTls,

    /// <summary>TLS from the first byte; usually port 465.</summary>
    Tls,

    /// <summary>No encryption: for a relay on the same machine.</summary>
    None,
}

/// <param name="User">Null for a relay that asks for no login.</param>
public sealed record EmailSpec(
    string Name, string Server, int Port, MailSecurity Security, SecretReference? User, SecretReference? Password, string From,
    IReadOnlyList<string> To) : ChannelSpec(Name)
{
    public override IReadOnlyList<SecretReference> Secrets => [.. new[] { User, Password }.OfType<SecretReference>()];
}

/// <summary>The name of an environment variable that holds a secret. The value is read when it is needed and kept nowhere.</summary>
public sealed record SecretReference(string Variable)
{
    /// <summary>The value. Throws a transient <see cref="ChannelException"/> when the variable is not set: somebody may set it yet.</summary>
    /// <param name="environment">Null or empty when a variable is not set.</param>
    public string Read(Func<string, string?> environment) => environment(Variable) is { Length: > 0 } value
        ? value : throw new ChannelException($"The environment variable {Variable} is not set.");

    /// <summary>The value as the address to post to: https, or http on this machine.</summary>
    public Uri ReadUrl(Func<string, string?> environment) =>
        Uri.TryCreate(Read(environment), UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url : throw new ChannelException($"The environment variable {Variable} holds no https address.", isTransient: true);
}
