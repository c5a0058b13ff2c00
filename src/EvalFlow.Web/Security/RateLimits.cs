using System.Globalization;
using System.Threading.RateLimiting;
using EvalFlow.Web.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EvalFlow.Web.Security;

/// <summary>How often one person may ask. Bounds what a script that ran wild does to the others; people do not come near.</summary>
internal static class RateLimits
{
    /// <summary>For uploads and other expensive requests.</summary>
    public const string Heavy = "heavy";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void AddLimits(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        // Whoever asked too often must be shown the page that says so.
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.Features.Get<IStatusCodeReExecuteFeature>() is not null
            ? RateLimitPartition.GetNoLimiter("problem") : Of(context, CrossSiteGuard.IsWrite(context.Request) ? "write" : "read"));
        options.AddPolicy(Heavy, context => Of(context, Heavy));
        options.OnRejected = static (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = Seconds(rejected.Lease).ToString(CultureInfo.InvariantCulture);
            return new ValueTask(ApiProblems.WriteAsync(
                rejected.HttpContext, StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests in a short time.", "Wait a moment and try again."));
        };
    });

    private static RateLimitPartition<string> Of(HttpContext context, string what) => RateLimitPartition.GetTokenBucketLimiter(
        $"{what}:{context.User.Identity?.Name ?? context.Connection.RemoteIpAddress?.ToString()}",
        _ => what switch
        {
            "write" => Bucket(burst: 60, perSecond: 2),
            Heavy => Bucket(burst: 10, perSecond: 1),
            _ => Bucket(burst: 1000, perSecond: 50),
        });

    private static TokenBucketRateLimiterOptions Bucket(int burst, int perSecond) => new()
    {
        TokenLimit = burst,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = Second,
        QueueLimit = 0,
    };

    private static int Seconds(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
}
