using System.Net;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace EvalFlow.Web.Tests.Security;

/// <summary>Who may write what: every form and every write of the API, asked for by everybody. A new one needs a line here.</summary>
public sealed partial class RoleMatrixTests
{
    private static readonly HashSet<string> Writes = ["POST", "PUT", "PATCH", "DELETE"];

    private int _asked;

    [Fact]
    public async Task Writes_AreForThoseWhomTheTableNames_AndForNobodyElse()
    {
        await using SignedInApp app = await SignedInApp.StartAsync();
        List<string> found = [];
        foreach ((string method, string path) in Endpoints(app))
        {
            List<string> allowed = [];
            foreach (string role in Roles.All)
            {
                app.Provider.Roles = [role];
                if (await IsAllowedAsync(app, method, path, role))
                {
                    allowed.Add(role);
                }
            }
            if (await IsAllowedAsync(app, method, path, role: null))
            {
                allowed.Add("anonymous");
            }
            found.Add($"{method} {path}: {string.Join(' ', allowed)}");
        }
        Assert.Equal(Expected.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), found);
    }

    // Pages take forms only to render themselves again; none does.
    private static IEnumerable<(string Method, string Path)> Endpoints(SignedInApp app) =>
        app.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Where(Writes.Contains).Select(method => (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'))))
            .OrderBy(one => one.Item2, StringComparer.Ordinal).ThenBy(one => one.method, StringComparer.Ordinal);

    // Beyond authorization a form without a page's token, and an API write without a body, are refused; nothing is written.
    private async Task<bool> IsAllowedAsync(SignedInApp app, string method, string path, string? role)
    {
        // Nobody asks so often that they are told to wait.
        string who = $"person-{++_asked}";
        app.Provider.Name = who;
        string? token = role is null ? null : app.Provider.Token();
        HttpContext answer = await app.App.GetTestServer().SendAsync(context =>
        {
            context.Request.Method = method;
            context.Request.Scheme = "https";
            context.Request.Host = new HostString(SignedInApp.Address.Host);
            context.Request.Path = Filled(path);
            // Where a page has the same address, this is what tells its form from it.
            context.Request.ContentType = path.StartsWith("/api/", StringComparison.Ordinal) ? null : "application/x-www-form-urlencoded";
            context.Connection.RemoteIpAddress = new IPAddress([10, 0, (byte)(_asked / 250), (byte)(_asked % 250)]);
            if (token is not null)
            {
                context.Request.Headers.Authorization = $"Bearer {token}";
            }
        }, TestContext.Current.CancellationToken);
        bool isRefused = answer.Response.StatusCode is 401 or 403
            || (answer.Response.StatusCode == 302 && answer.Response.Headers.Location.ToString().StartsWith("https://login.example.org", StringComparison.Ordinal));
        Assert.True(answer.Response.StatusCode is not (429 or 500), $"{method} {path} for {role ?? "nobody"} answers {answer.Response.StatusCode}.");
        Assert.True(!isRefused || (answer.Response.StatusCode == 403) == (role is not null), $"{method} {path} tells {role ?? "nobody"} to sign in, or does not.");
        return !isRefused;
    }

    private static string Filled(string path) => string.Join('/', path.Split('/').Select(part => part.StartsWith('{') ? "x" : part));
}
