using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Web;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace EvalFlow.Web.Tests.Security;

/// <summary>An OpenID Connect provider in this process: hands out signed tokens for whoever a test says somebody is.</summary>
internal sealed class Provider : HttpMessageHandler
{
    public const string Authority = "https://login.example.org/tenant/v2.0";
    public const string ClientId = "client-1";

    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "k1" };
    private string? _nonce;

    public string Name { get; set; } = "ada@example.org";

    public IReadOnlyList<string> Roles { get; set; } = [];

    /// <summary>Lets the app know the provider without asking it over the network.</summary>
    public void AddTo(IServiceCollection services)
    {
        OpenIdConnectConfiguration configuration = new()
        {
            Issuer = Authority,
            AuthorizationEndpoint = "https://login.example.org/authorize",
            TokenEndpoint = "https://login.example.org/token",
            EndSessionEndpoint = "https://login.example.org/logout",
        };
        configuration.SigningKeys.Add(_key);
        services.Configure<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme, options =>
        {
            options.Configuration = configuration;
            options.Backchannel = new HttpClient(this);
        });
        services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options => options.Configuration = configuration);
    }

    /// <summary>What the provider's page would do after the password: where the browser is sent back to.</summary>
    public Uri Back(Uri challenge)
    {
        System.Collections.Specialized.NameValueCollection asked = HttpUtility.ParseQueryString(challenge.Query);
        _nonce = asked["nonce"];
        return new Uri($"{asked["redirect_uri"]}?code=c&state={Uri.EscapeDataString(asked["state"]!)}");
    }

    public string Token(string audience = ClientId, RsaSecurityKey? key = null) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Authority,
        Audience = audience,
        SigningCredentials = new SigningCredentials(key ?? _key, SecurityAlgorithms.RsaSha256),
        Claims = new Dictionary<string, object> { ["sub"] = "s1", ["preferred_username"] = Name, ["roles"] = Roles.ToArray(), ["nonce"] = _nonce ?? "" },
    });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(new { id_token = Token(), access_token = "a", token_type = "Bearer" }),
        });
}
