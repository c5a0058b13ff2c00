using System.Net;
using EvalFlow.Web.Api;
using EvalFlow.Web.Comparisons;
using EvalFlow.Web.Evals;
using EvalFlow.Web.Models;
using EvalFlow.Web.Releases;
using EvalFlow.Web.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Web.Hosting;

/// <summary>Builds the web app of a host.</summary>
public static class WebHost
{
    // Forms and JSON are small; an upload says for itself how much it takes.
    private const long MaxBody = 1 << 20;

    // Between a Ctrl+C and the end, for requests under way.
    private static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The app, ready to start. Nothing is read from files or the environment but what the settings hold: a stray
    /// appsettings.json must not open another door.
    /// </summary>
    /// <param name="ports">Registers the host's ports and the operations on them; see <see cref="Pipeline"/>.</param>
    public static WebApplication Create(WebSettings settings, ILoggerFactory logs, Action<IServiceCollection> ports)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<ILoggerFactory>(new WebLogs(logs));
        builder.Services.AddLogging();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => Listen(options, settings));
        builder.WebHost.UseShutdownTimeout(Shutdown);
        ports(builder.Services);
        builder.Services.AddEvalFlowWeb(settings);
        WebApplication app = builder.Build();
        app.UseEvalFlowWeb(settings);
        return app;
    }

    internal static void AddEvalFlowWeb(this IServiceCollection services, WebSettings settings)
    {
        services.AddSingleton(settings);
        services.AddRouting();
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddAntiforgery(options =>
        {
            options.HeaderName = WriteGuard.TokenHeader;
            options.Cookie.Name = settings.OpenId is null ? "evalflow-form" : "__Host-evalflow-form";
            options.Cookie.SecurePolicy = settings.OpenId is null
                ? Microsoft.AspNetCore.Http.CookieSecurePolicy.SameAsRequest : Microsoft.AspNetCore.Http.CookieSecurePolicy.Always;
        });
        services.AddDataProtection().SetApplicationName("evalflow").PersistKeysToFileSystem(KeyFolder(settings.KeyFolder));
        services.AddHostFiltering(options => options.AllowedHosts = Hosts(settings));
        services.AddSignIn(settings);
        services.AddPolicies();
        services.AddLimits();
        services.AddApi();
        services.AddComparisons();
        services.AddScoped<StartRun>().AddScoped<RunProgressStream>().AddScoped<ReleaseProgressStream>();
        services.AddEvals();
        services.AddScoped<ListModels>();
    }

    private static void Listen(KestrelServerOptions options, WebSettings settings)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxBody;
        foreach (Uri url in settings.Urls)
        {
            if (url.Host == "localhost" && url.Port != 0)
            {
                options.ListenLocalhost(url.Port);
            }
            else
            {
                options.Listen(url.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(url.Host.Trim('[', ']')), url.Port);
            }
        }
    }

    // Another site that had its name point here would be refused: it does not know these names.
    private static List<string> Hosts(WebSettings settings) =>
        settings.OpenId is { } openId ? [openId.PublicUrl.Host] : ["localhost", "127.0.0.1", "[::1]"];

    private static DirectoryInfo KeyFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
