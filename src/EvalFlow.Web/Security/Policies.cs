using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace EvalFlow.Web.Security;

/// <summary>Names of what may be done. Pages and the HTTP API ask for the same ones.</summary>
public static class Policies
{
    /// <summary>Look at results, alerts, evals. Every role may.</summary>
    public const string Read = "read";

    /// <summary>Start, resume and cancel runs; answer alerts; edit evals.</summary>
    public const string Analyse = "analyse";

    /// <summary>Reveal the text of prompts and responses.</summary>
    public const string Reveal = "reveal";

    /// <summary>Label responses.</summary>
    public const string Review = "review";

    /// <summary>Approve evals, waivers and releases.</summary>
    public const string Approve = "approve";

    /// <summary>Change how EvalFlow is set up.</summary>
    public const string Administer = "administer";

    internal static void AddPolicies(this IServiceCollection services)
    {
        AuthorizationBuilder builder = services.AddAuthorizationBuilder()
            .AddPolicy(Read, policy => policy.RequireRole(Roles.All))
            .AddPolicy(Analyse, policy => policy.RequireRole(Roles.Analyst))
            .AddPolicy(Reveal, policy => policy.RequireRole(Roles.Analyst, Roles.Reviewer, Roles.Approver))
            .AddPolicy(Review, policy => policy.RequireRole(Roles.Reviewer))
            .AddPolicy(Approve, policy => policy.RequireRole(Roles.Approver))
            .AddPolicy(Administer, policy => policy.RequireRole(Roles.Admin));
        // What somebody forgot to protect is not open.
        AuthorizationPolicy read = new AuthorizationPolicyBuilder().RequireRole(Roles.All).Build();
        builder.SetDefaultPolicy(read).SetFallbackPolicy(read);
    }
}
