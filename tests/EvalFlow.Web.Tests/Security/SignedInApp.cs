using EvalFlow.Cli.Commands;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.Web.Tests.Security;

/// <summary>The app with sign-in, on a server in memory, and a browser that keeps cookies.</summary>
internal sealed class SignedInApp : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-oidc").FullName;
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly Dictionary<string, string> _cookies = [];

    public Provider Provider { get; } = new();

    /// <summary>Data home of the server.</summary>
    public string Home => _folder;

    public WebApplication App { get; private set; } = null!;

    public static Uri Address { get; } = new("https://evalflow.example.org");

    public static async Task<SignedInApp> StartAsync(IReadOnlyDictionary<string, string>? roleNames = null)
    {
        SignedInApp app = new();
        await app.BeginAsync(roleNames ?? new Dictionary<string, string>());
        return app;
    }

    /// <summary>Sends a request with the browser's cookies, and keeps those that come back.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using HttpClient client = App.GetTestServer().CreateClient();
        client.BaseAddress = Address;
        if (_cookies.Count > 0 && request.Headers.Authorization is null)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }
        HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (string set in response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values) ? values : [])
        {
            string[] parts = set.Split(';')[0].Split('=', 2);
            _cookies[parts[0]] = parts[1];
        }
        return response;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Goes the whole way: to the provider, back with a code, and in.</summary>
    /// <returns>Where the browser ends.</returns>
    public async Task<HttpResponseMessage> SignInAsync(string path, params IReadOnlyList<string> roles)
    {
        Provider.Roles = roles;
        using HttpResponseMessage challenge = await GetAsync(path);
        Assert.Equal(302, (int)challenge.StatusCode);
        Uri back = Provider.Back(challenge.Headers.Location!);
        using HttpResponseMessage signedIn = await GetAsync(back.PathAndQuery);
        Assert.Equal(302, (int)signedIn.StatusCode);
        return await GetAsync(signedIn.Headers.Location!.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }
        Provider.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task BeginAsync(IReadOnlyDictionary<string, string> roleNames)
    {
        Screen screen = new(TextWriter.Null, TextWriter.Null, json: true, isTerminal: false, null);
        ModelsFiles models = new(null, _folder);
        CommandContext context = new(screen, _folder, InAzure: false, null, null, models, TimeProvider.System, NullLoggerFactory.Instance);
        EmbeddedHost host = await context.OpenAsync(TestContext.Current.CancellationToken);
        ServedRuns runs = new(host, NullLogger.Instance);
        _parts.AddRange([host, runs]);
        WebSettings settings = new()
        {
            Urls = [new Uri("http://127.0.0.1:0")],
            LocalUser = "nobody",
            KeyFolder = Path.Combine(_folder, "keys"),
            DraftFolder = Path.Combine(_folder, "drafts"),
            RecordedFolder = Recordings.FolderIn(_folder),
            OpenId = new OpenIdSettings(new Uri(Provider.Authority), Provider.ClientId, "secret", Address, "roles", roleNames),
        };
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(logs => logs.AddProvider(new TestLogs()));
        builder.WebHost.UseTestServer(options => options.PreserveExecutionContext = true);
        ServeHost.Parts(host, runs, models).AddTo(builder.Services);
        builder.Services.AddEvalFlowWeb(settings);
        Provider.AddTo(builder.Services);
        App = builder.Build();
        App.UseEvalFlowWeb(settings);
        await App.StartAsync(TestContext.Current.CancellationToken);
        _parts.Add(App);
    }
}
