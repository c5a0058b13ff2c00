using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EvalFlow.Web.Security;

/// <summary>Local mode: whoever comes from this machine acts with all roles, under the name that they gave (<see cref="NameHere"/>).</summary>
internal sealed class LocalUser(
    NameHere name, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "local";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // The listener is bound to loopback; this holds should anybody ever bind it elsewhere. An in-memory server has no address.
        if (Context.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }
        ClaimsIdentity identity = new(
            [new Claim(ClaimTypes.Name, name.Of(Context)), .. Roles.All.Select(role => new Claim(ClaimTypes.Role, role))], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }
}
