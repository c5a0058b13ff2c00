using EvalFlow.Core.Evals;
using EvalFlow.Web.Layout;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Web.Hosting;

/// <summary>Turns what a page or form throws into a page: refused input with its problems, anything else as a failure.</summary>
internal sealed class PageFailures(RequestDelegate next, ILogger<PageFailures> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadInputException refused) when (!context.Response.HasStarted)
        {
            await ShowAsync(context, refused);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = bad.StatusCode;
        }
#pragma warning disable CA1031 // The last place where a person can be told.
        catch (Exception failure) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(failure, "{Method} {Path} failed.", context.Request.Method, context.Request.Path);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    // The renderer of the page that failed cannot be used again, hence services of its own; the header it left would be added twice.
    private static async Task ShowAsync(HttpContext context, BadInputException refused)
    {
        IServiceProvider before = context.RequestServices;
        await using AsyncServiceScope scope = before.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        context.Response.Headers.Remove("blazor-enhanced-nav");
        try
        {
            RazorComponentResult<RefusedPage> page = new(new Dictionary<string, object?> { [nameof(RefusedPage.Refused)] = refused })
            {
                StatusCode = refused.IsUnknown ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest,
            };
            await page.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = before;
        }
    }
}
