using EvalFlow.Core.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/audit</c>: as <c>evalflow audit</c>.</summary>
internal static class AuditEndpoints
{
    private const int Most = 10_000;

    public static void MapAudit(this IEndpointRouteBuilder api) => api.MapGet("/audit", ListAsync).WithTags("audit").WithSummary("Who did what, newest first.");

    private static async Task<Ok<AuditLog>> ListAsync(
        ListAudit audit, CancellationToken cancellationToken, DateTimeOffset? since = null, DateTimeOffset? before = null, string? who = null, string? kind = null,
        string? subject = null, int limit = 200) =>
        TypedResults.Ok(new AuditLog(await audit.RunAsync(new AuditQuery(since, before, who, kind, subject), cancellationToken)
            .Take(Math.Clamp(limit, 0, Most)).ToListAsync(cancellationToken)));
}
