using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite;
using EvalFlow.Web.Hosting;
using EvalFlow.Web.Tests.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.Web.Tests.Pages;

/// <summary>The app in local mode on a home that the command line filled, with stores that really await.</summary>
internal sealed class SlowApp : IAsyncDisposable
{
    public const string User = "ada";

    private readonly List<IAsyncDisposable> _parts = [];

    public WebApplication App { get; private set; } = null!;

    /// <summary>The store without the waiting.</summary>
    public IRunStore Runs { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public static async Task<SlowApp> StartAsync(ServedApp filled)
    {
        SlowApp app = new();
        await app.BeginAsync(filled);
        return app;
    }

    private async Task BeginAsync(ServedApp filled)
    {
        Screen screen = new(TextWriter.Null, TextWriter.Null, json: true, isTerminal: false, null);
        SqliteHome home = await SqliteHome.OpenAsync(filled.Home, TimeProvider.System, TestContext.Current.CancellationToken);
        Runs = home.Runs;
        ModelsFiles models = new(null, filled.Home);
        EmbeddedHost host = new(
            home, Slow(Stores.Of(home)), filled.Home, Path.Combine(filled.Home, "catalog"), AlertSetup.WithoutFile(filled.Home, screen),
            models.Providers(TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance);
        ServedRuns runs = new(host, NullLogger.Instance);
        _parts.AddRange([host, runs]);
        WebSettings settings = new()
        {
            Urls = [new Uri("http://127.0.0.1:0")],
            LocalUser = User,
            KeyFolder = Path.Combine(filled.Folder, "keys"),
            DraftFolder = Path.Combine(filled.Folder, "drafts"),
            RecordedFolder = Recordings.FolderIn(filled.Home),
        };
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(logs => logs.AddProvider(new TestLogs()));
        builder.WebHost.UseTestServer(options => options.PreserveExecutionContext = true);
        ServeHost.Parts(host, runs, models).AddTo(builder.Services);
        builder.Services.AddEvalFlowWeb(settings);
        App = builder.Build();
        App.UseEvalFlowWeb(settings);
        await App.StartAsync(TestContext.Current.CancellationToken);
        _parts.Add(App);
        Http = App.GetTestServer().CreateClient();
        Http.BaseAddress = new Uri("http://localhost");
    }

    private static Stores Slow(Stores stores) => stores with
    {
        Runs = Yielding<IRunStore>.Of(stores.Runs),
        Registry = Yielding<Core.Evals.IEvalRegistry>.Of(stores.Registry),
        Alerts = Yielding<Core.Alerts.IAlertStore>.Of(stores.Alerts),
        Silences = Yielding<Core.Alerts.ISilenceStore>.Of(stores.Silences),
        Calibrations = Yielding<Core.Calibration.ICalibrationStore>.Of(stores.Calibrations),
        Records = Yielding<Core.Records.IRecordStore>.Of(stores.Records),
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (IAsyncDisposable part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }
    }
}
