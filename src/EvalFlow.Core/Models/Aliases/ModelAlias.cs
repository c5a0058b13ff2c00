using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Limits;

namespace EvalFlow.Core.Models.Aliases;

/// <summary>A model as models.yaml names it.</summary>
/// <param name="Name">Without ':' so that it is told from a spec.</param>
/// <param name="Spec">Of a live provider.</param>
public sealed record ModelAlias(string Name, ModelSpec Spec)
{
    /// <summary>Where requests go instead of the provider's usual address; null for that.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Where the key is found; null for the provider's usual variable.</summary>
    public KeyReference? Key { get; init; }

    public ModelPrices? Prices { get; init; }

    /// <summary>Which release answers under the name now, in the author's words; null when not said.</summary>
    public string? Release { get; init; }

    public ModelLimits Limits { get; init; } = new();

    public RetryRules Retries { get; init; } = new();

    /// <summary>max_tokens or max_completion_tokens; null lets the provider's address decide.</summary>
    public string? MaxTokensField { get; init; }

    /// <summary>Dated version of the Azure OpenAI interface; null for its undated one.</summary>
    public string? ApiVersion { get; init; }
}

/// <summary>Where a key is found; never the key itself.</summary>
/// <param name="Kind">Environment variable (or user secret of that name), user secret, Key Vault secret, or Entra ID instead of a key.</param>
/// <param name="Name">Name of the variable or secret; for Key Vault its address; empty for Entra ID.</param>
public sealed record KeyReference(KeyKind Kind, string Name);

public enum KeyKind
{
    Environment,
    UserSecret,
    KeyVault,
    EntraId,
}
