using EvalFlow.Cli.Output;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Mail;

namespace EvalFlow.Cli.Host;

/// <summary>Rules and channels of this machine: from alerts.yaml, or, without one, the console and a file.</summary>
internal sealed record AlertSetup(AlertRouting Routing, IReadOnlyList<IAlertChannel> Channels) : IDisposable
{
    /// <summary>Name of the routing file inside the data home.</summary>
    public const string FileName = "alerts.yaml";

    private const string NotesName = "alerts.jsonl";

    // Always there, so that an alert that no rule fits is told somewhere.
    private static readonly string[] BuiltIn = ["console", "file"];

    private HttpClient? Http { get; init; }

    public static AlertSetup WithoutFile(string home, Screen screen) => new(AlertRouting.ToAll(BuiltIn), Own(home, screen));

    /// <summary>The same with a receiver of signed webhooks on this machine.</summary>
    public static AlertSetup WithReceiver(string home, Screen screen, string name, Uri address, string secret, TimeProvider clock)
    {
        HttpClient http = ChannelSurroundings.CreateHttp();
        ChannelSurroundings surroundings = new(http, variable => variable == name ? address.AbsoluteUri : secret, clock, Web: null);
        WebhookChannel receiver = new(new WebhookSpec(name, new SecretReference(name), new SecretReference($"{name}_SECRET")), surroundings);
        return new AlertSetup(AlertRouting.ToAll([.. BuiltIn, name]), [.. Own(home, screen), receiver]) { Http = http };
    }

    /// <param name="routes">Routing file as the caller names it; null for that of the home, which may be missing.</param>
    public static AlertSetup Read(string home, string? routes, Screen screen, TimeProvider clock)
    {
        string path = routes ?? Path.Combine(home, FileName);
        if (!File.Exists(path))
        {
            return routes is null ? WithoutFile(home, screen)
                : throw new BadInputException(routes, "There is no such file.", "Name a routing file; docs/alerts.md shows one.");
        }
        AlertRouting routing = RoutingReader.Read(path, File.ReadAllText(path), BuiltIn);
        HttpClient http = ChannelSurroundings.CreateHttp();
        ChannelSurroundings surroundings = new(http, Environment.GetEnvironmentVariable, clock, routing.Web);
        IAlertChannel[] named = [.. routing.Channels.Select(spec => Open(spec, surroundings, home, screen))];
        return new AlertSetup(routing, [.. named, .. Own(home, screen).ExceptBy(named.Select(channel => channel.Name), channel => channel.Name)]) { Http = http };
    }

    public void Dispose() => Http?.Dispose();

    private static IAlertChannel[] Own(string home, Screen screen) => [new ConsoleChannel(screen), new FileChannel(Path.Combine(home, NotesName))];

    private static IAlertChannel Open(ChannelSpec spec, ChannelSurroundings surroundings, string home, Screen screen) => spec switch
    {
        ConsoleSpec => new ConsoleChannel(screen, spec.Name),
        FileSpec file => new FileChannel(Path.Combine(home, file.Path), spec.Name),
        EmailSpec email => new EmailChannel(email, surroundings),
        _ => surroundings.Open(spec) ?? throw new InvalidOperationException($"Nothing opens channels like '{spec.Name}'."),
    };
}
