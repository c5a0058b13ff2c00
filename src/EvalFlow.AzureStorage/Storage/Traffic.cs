using Azure.Core;
using Azure.Core.Pipeline;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>What all requests of a home pass: they are counted, and a test may end the process before or after a write, or lose its answer.</summary>
internal sealed class Traffic
{
    private Exception? _crash;

    public StorageTransactions Transactions { get; } = new();

    /// <summary>
    /// Called before and after each write with what it is. An exception from it ends the home, as a crash would; but an
    /// <see cref="IOException"/> is a broken connection, after which the client sends the request again.
    /// </summary>
    public Action<string>? FaultPoint { get; set; }

    public HttpPipelinePolicy For(string service) => new Policy(this, service);

    private void Reach(string point)
    {
        if (_crash is not null)
        {
            throw new InvalidOperationException("This home was ended by a simulated crash.", _crash);
        }
        try
        {
            FaultPoint?.Invoke(point);
        }
        catch (Exception crash) when (crash is not IOException)
        {
            _crash = crash;
            throw;
        }
    }

    private sealed class Policy(Traffic traffic, string service) : HttpPipelinePolicy
    {
        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("Storage is used asynchronously only.");

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            string method = message.Request.Method.ToString();
            bool writes = message.Request.Method != RequestMethod.Get && message.Request.Method != RequestMethod.Head;
            if (writes || traffic._crash is not null)
            {
                traffic.Reach($"before {service} {method}");
            }
            traffic.Transactions.Add(service, method);
            await ProcessNextAsync(message, pipeline);
            if (writes)
            {
                traffic.Reach($"after {service} {method}");
            }
        }
    }
}
