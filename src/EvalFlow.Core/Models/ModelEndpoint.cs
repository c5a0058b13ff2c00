using System.Net;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Limits;
using Microsoft.Extensions.AI;

namespace EvalFlow.Core.Models;

/// <summary>A live model with all that is known of where and how it is reached. Holds no secret.</summary>
public sealed record ModelEndpoint
{
    /// <summary>provider:model, without alias: two specs of one identity are the same model.</summary>
    public required string Identity { get; init; }

    /// <summary>As OpenTelemetry names it: openai, anthropic, azure.ai.openai.</summary>
    public required string Provider { get; init; }

    /// <summary>Model or deployment, as it is sent.</summary>
    public required string Model { get; init; }

    /// <summary>Where requests go; null when a test stands in for the network.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Tells accounts apart: a hash of the key, or a name. Never the key.</summary>
    public string Account { get; init; } = "";

    /// <summary>What to check when the provider lets nobody in, or knows no such model.</summary>
    public string HowToFix { get; init; } = "Check the key and the model's name; 'evalflow doctor' tests both.";

    public ModelLimits Limits { get; init; } = new();

    public RetryRules Retries { get; init; } = new();

    public ModelPrices? Prices { get; init; }

    /// <summary>Which release answers under the name now, as models.yaml says; null when it says nothing.</summary>
    public string? Release { get; init; }

    /// <summary>Asks the server something free of charge and gives its HTTP status; null when there is nothing to ask.</summary>
    public Func<CancellationToken, Task<HttpStatusCode>>? Check { get; init; }

    /// <summary>Makes the client: one request per call, no retries of its own. It may tell the gate what the provider says of limits.</summary>
    public required Func<RequestGate, IChatClient> Connect { get; init; }
}

/// <summary>Finds live models by spec or alias.</summary>
public interface IModelProviders
{
    /// <summary>The endpoint of a spec; null when the spec is of no provider this host has.</summary>
    /// <exception cref="Evals.BadInputException">The spec, the alias or its configuration is no good, or a secret is missing.</exception>
    Task<ModelEndpoint?> FindAsync(string spec, CancellationToken cancellationToken);

    /// <summary>True when this is the name of an alias.</summary>
    bool IsAlias(string name);
}
