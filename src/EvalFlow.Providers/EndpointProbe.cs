using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Providers;

/// <param name="State">ok, warn or fail.</param>
public sealed record Probe(string Model, string State, string Message, string? Fix);

/// <summary>Looks whether a model's address answers and lets its key in, without asking for an answer that would cost money.</summary>
public sealed class EndpointProbe(ModelProviders providers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<Probe> RunAsync(string spec, CancellationToken cancellationToken)
    {
        try
        {
            ModelEndpoint? endpoint = await providers.FindAsync(spec, cancellationToken);
            return endpoint?.Check is null ? new Probe(spec, "warn", "there is no way to test it", null) : await AskAsync(spec, endpoint, cancellationToken);
        }
        catch (BadInputException refused)
        {
            return new Probe(spec, "fail", refused.Problems[0].Message, refused.Problems[0].Fix);
        }
    }

    private static async Task<Probe> AskAsync(string spec, ModelEndpoint endpoint, CancellationToken cancellationToken)
    {
        using CancellationTokenSource inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        inTime.CancelAfter(Patience);
        try
        {
            int status = (int)await endpoint.Check!(inTime.Token);
            return status switch
            {
                >= 200 and < 300 => new Probe(spec, "ok", $"{endpoint.BaseUrl} lets the key in", null),
                401 or 403 => new Probe(spec, "fail", $"{endpoint.BaseUrl} does not let the key in (HTTP {status})", endpoint.HowToFix),
                429 => new Probe(spec, "warn", $"{endpoint.BaseUrl} is out of quota for now (HTTP 429)", null),
                _ => new Probe(spec, "warn", $"{endpoint.BaseUrl} answers, but lists no models (HTTP {status})", null),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Probe(spec, "fail", $"{endpoint.BaseUrl} does not answer in {Patience.TotalSeconds:0} s", "Check the address, and whether a proxy or firewall stands between.");
        }
        catch (Exception failure) when (failure is HttpRequestException or ModelFaultException)
        {
            return new Probe(spec, "fail", $"{endpoint.BaseUrl}: {ModelFaultException.Of(failure).Message}", "Check the address, and whether a proxy or firewall stands between.");
        }
    }
}
