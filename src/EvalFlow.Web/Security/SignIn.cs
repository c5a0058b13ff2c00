using System.Security.Claims;
using EvalFlow.Web.Api;
using EvalFlow.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace EvalFlow.Web.Security;

/// <summary>Who somebody is: the one user of this machine, or whoever the OpenID Connect provider says.</summary>
internal static class SignIn
{
    // People by cookie, programs by bearer token.
    private const string Either = "either";

    // People are sent to the provider's page, programs are told what they lack.
    private const string Ask = "ask";

    // A working day; an open page must not outlive the person's role for long.
    private static readonly TimeSpan CookieLife = TimeSpan.FromHours(10);

    public static void AddSignIn(this IServiceCollection services, WebSettings settings)
    {
        if (settings.OpenId is not { } openId)
        {
            services.AddSingleton<NameHere>();
            services.AddAuthentication(LocalUser.SchemeName).AddScheme<AuthenticationSchemeOptions, LocalUser>(LocalUser.SchemeName, null);
            return;
        }
        services.AddAuthentication(options =>
            {
                options.DefaultScheme = Either;
                options.DefaultSignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = Ask;
                options.DefaultForbidScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            })
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal)
                    ? JwtBearerDefaults.AuthenticationScheme : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddPolicyScheme(Ask, null, options => options.ForwardDefaultSelector = context => ApiProblems.IsApi(context.Request)
                ? JwtBearerDefaults.AuthenticationScheme : OpenIdConnectDefaults.AuthenticationScheme)
            .AddCookie(Cookie)
            .AddOpenIdConnect(options => Provider(options, openId))
            .AddJwtBearer(options => Bearer(options, openId));
    }

    private static void Cookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "__Host-evalflow";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        options.Cookie.Path = "/";
        options.ExpireTimeSpan = CookieLife;
        options.SlidingExpiration = false;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static void Provider(OpenIdConnectOptions options, OpenIdSettings settings)
    {
        options.Authority = settings.Authority.AbsoluteUri;
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // By query: a form that the provider's page posts would be a write from another site.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = false;
        options.TokenValidationParameters.ValidateIssuer = true;
        options.Events.OnTokenValidated = context =>
        {
            context.Principal = Person.Of(context.Principal!, settings, CookieAuthenticationDefaults.AuthenticationScheme);
            return Task.CompletedTask;
        };
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };
    }

    private static void Bearer(JwtBearerOptions options, OpenIdSettings settings)
    {
        options.Authority = settings.Authority.AbsoluteUri;
        options.MapInboundClaims = false;
        options.TokenValidationParameters.ValidAudiences = [settings.ClientId, $"api://{settings.ClientId}"];
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                context.Principal = Person.Of(context.Principal!, settings, JwtBearerDefaults.AuthenticationScheme);
                return Task.CompletedTask;
            },
            OnChallenge = context =>
            {
                context.HandleResponse();
                return SignInFirstAsync(context.HttpContext);
            },
        };
    }

    private static Task SignInFirstAsync(HttpContext context) => ApiProblems.WriteAsync(
        context, StatusCodes.Status401Unauthorized, "unauthorized", "Nobody is signed in.", "Send a bearer token of the provider that docs/web.md names.");
}

/// <summary>A signed-in person, reduced to what EvalFlow needs: a name that is unique at the provider, and roles of ours.</summary>
internal static class Person
{
    // Of people first, then of programs.
    private static readonly string[] Names = ["preferred_username", "upn", "azp", "sub"];

    public static ClaimsPrincipal Of(ClaimsPrincipal told, OpenIdSettings settings, string scheme)
    {
        string name = Names.Select(told.FindFirstValue).FirstOrDefault(value => value is { Length: > 0 }) ?? "unknown";
        IEnumerable<string> roles = told.FindAll(settings.RoleClaim)
            .Select(claim => settings.RoleNames.Count == 0 ? claim.Value : settings.RoleNames.GetValueOrDefault(claim.Value))
            .OfType<string>().Where(Roles.All.Contains).Distinct(StringComparer.Ordinal);
        return new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, name), .. roles.Select(role => new Claim(ClaimTypes.Role, role))], scheme));
    }
}
