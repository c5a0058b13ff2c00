using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Web.Tests.Browser;

/// <summary>A live model on loopback (OpenAI's chat completions) that answers as many requests as it is let, so that a test decides how far a run gets.</summary>
internal sealed class HeldModel : IAsyncDisposable
{
    private readonly SemaphoreSlim _allowed = new(0);
    private readonly WebApplication _app;

    private HeldModel()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/v1/models", () => Results.Json(new { @object = "list", data = Array.Empty<object>() }));
        _app.MapPost("/v1/chat/completions", AnswerAsync);
    }

    /// <summary>Address as models.yaml has it.</summary>
    public string Url => $"{_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/v1";

    public static async Task<HeldModel> StartAsync()
    {
        HeldModel model = new();
        await model._app.StartAsync(TestContext.Current.CancellationToken);
        return model;
    }

    /// <summary>Lets so many more requests be answered.</summary>
    public void Allow(int answers) => _allowed.Release(answers);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _allowed.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        await _allowed.WaitAsync(http.RequestAborted);
        await http.Response.WriteAsJsonAsync(new
        {
            id = "c", @object = "chat.completion", created = 1, model = "held",
            choices = new[] { new { index = 0, message = new { role = "assistant", content = "two" }, finish_reason = "stop" } },
            usage = new { prompt_tokens = 3, completion_tokens = 1, total_tokens = 4 },
        }, http.RequestAborted);
    }
}
