using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace EvalFlow.MockModel;

/// <summary>One request and its response, straight on the server's features.</summary>
internal readonly struct Exchange(IFeatureCollection features)
{
    private const string Json = "application/json";

    private IHttpRequestFeature Request => features.GetRequiredFeature<IHttpRequestFeature>();

    private IHttpResponseFeature Response => features.GetRequiredFeature<IHttpResponseFeature>();

    private IHttpRequestLifetimeFeature Lifetime => features.GetRequiredFeature<IHttpRequestLifetimeFeature>();

    public string Path => Request.Path;

    public bool IsAborted => Lifetime.RequestAborted.IsCancellationRequested;

    public CancellationToken Aborted => Lifetime.RequestAborted;

    public PipeWriter Body => features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;

    public void Abort() => Lifetime.Abort();

    public bool HasKey(string? key) => key is null
        || Request.Headers.Authorization == $"Bearer {key}" || Request.Headers["x-api-key"] == key || Request.Headers["api-key"] == key;

    public async ValueTask<ReadResult> ReadBodyAsync()
    {
        PipeReader reader = features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        ReadResult read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }
        return read;
    }

    public void Release(ReadResult body) => features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader.AdvanceTo(body.Buffer.End);

    public void AddHeaders(IEnumerable<(string Name, string Value)> headers)
    {
        foreach ((string name, string value) in headers)
        {
            Response.Headers[name] = new StringValues(value);
        }
    }

    /// <summary>Sets status and headers; the body is the caller's.</summary>
    public void Begin(int status, long length, string type = Json)
    {
        Response.StatusCode = status;
        Response.Headers.ContentType = type;
        Response.Headers.ContentLength = length;
    }

    public Task WriteAsync(int status, ReadOnlyMemory<byte> body, string type = Json)
    {
        Begin(status, body.Length, type);
        ValueTask<FlushResult> written = Body.WriteAsync(body);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }
}
