using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Aliases;

namespace EvalFlow.Providers.Secrets;

/// <summary>
/// A key while it is used. Does not print itself, so that no message, log or record can hold it by accident.
/// </summary>
internal sealed class Secret(string value)
{
    /// <summary>Tells accounts apart without being the key.</summary>
    public string Account { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..12];

    /// <summary>The key itself, for a header and nothing else.</summary>
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}

/// <summary>Finds keys: in the environment, in the user secrets of this machine, or in a Key Vault.</summary>
internal sealed class SecretSource(Func<string, string?> environment)
{
    private static TokenCredential? _credential;

    /// <summary>Who this process is to Azure: environment, managed identity, or whoever is signed in on this machine.</summary>
    public static TokenCredential Identity => LazyInitializer.EnsureInitialized(ref _credential, () => new DefaultAzureCredential());

    /// <summary>The key that a reference names; throws <see cref="BadInputException"/> that says how to set it.</summary>
    public async Task<Secret> GetAsync(string model, KeyReference reference, CancellationToken cancellationToken) => reference.Kind switch
    {
        KeyKind.Environment => FromEnvironment(model, reference.Name),
        KeyKind.UserSecret => FromUserSecrets(model, reference.Name),
        KeyKind.KeyVault => await FromVaultAsync(model, reference.Name, cancellationToken),
        KeyKind.EntraId => throw new BadInputException(model, "Only azure: models take Entra ID instead of a key.", "Write key: env:NAME."),
    };

    /// <summary>True when the variable, or the user secret of that name, is set.</summary>
    public bool Has(string name) => Value(name) is not null;

    private Secret FromEnvironment(string model, string name) =>
        Value(name) is { } value ? Checked(model, name, value) : throw new BadInputException(
            [new Problem(model, null, null, name, $"{name} is not set, so that {model} cannot be asked.", $"Set the environment variable {name}, or run: dotnet user-secrets set {name} KEY --id {UserSecrets.Id}")]);

    private string? Value(string name) => environment(name) is { Length: > 0 } value ? value : UserSecrets.Find(name);

    private static Secret FromUserSecrets(string model, string name) =>
        UserSecrets.Find(name) is { } value ? Checked(model, name, value) : throw new BadInputException(
            [new Problem(model, null, null, name, $"There is no user secret {name}.", $"Run: dotnet user-secrets set {name} KEY --id {UserSecrets.Id}")]);

    private static async Task<Secret> FromVaultAsync(string model, string address, CancellationToken cancellationToken)
    {
        KeyVaultSecretIdentifier id = new(new Uri(address));
        try
        {
            SecretClient vault = new(id.VaultUri, Identity);
            KeyVaultSecret secret = await vault.GetSecretAsync(id.Name, id.Version, cancellationToken: cancellationToken);
            return Checked(model, id.Name, secret.Value);
        }
        // What the libraries say is dropped: it may hold tenant names and request headers.
        catch (RequestFailedException refused)
        {
            throw new BadInputException(
                [new Problem(model, null, null, "key", $"Key Vault {id.VaultUri.Host} did not give secret '{id.Name}': HTTP {refused.Status}.", "Check the name, and that this identity may get secrets there.")]);
        }
        catch (AuthenticationFailedException)
        {
            throw new BadInputException(
                [new Problem(model, null, null, "key", $"Nobody is signed in to Azure, so that Key Vault {id.VaultUri.Host} stays closed.", "Sign in with 'az login', or give this host a managed identity.")]);
        }
    }

    // A line break pasted with a key would fail as a header, in an exception that quotes it.
    private static Secret Checked(string model, string name, string value)
    {
        string key = value.Trim();
        return key.Length > 0 && key.All(letter => letter is > ' ' and < '\u007f') ? new Secret(key) : throw new BadInputException(
            [new Problem(model, null, null, name, $"{name} holds characters that no key has.", "Set it again, without quotes, blanks or line breaks.")]);
    }
}
