using Azure.Core;
using Azure.Identity;
using EvalFlow.Core.Models;
using EvalFlow.Providers.Secrets;

namespace EvalFlow.Providers.Azure;

/// <summary>A token of Entra ID, asked for once and again before it ends: some credentials start a process for each.</summary>
internal sealed class EntraToken(TokenCredential credential, TimeProvider clock)
{
    private static readonly string[] Scopes = ["https://cognitiveservices.azure.com/.default"];
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private Task<(Secret Token, DateTimeOffset Ends)>? _asked;

    /// <summary>Throws <see cref="ModelFaultException"/> when nobody is signed in.</summary>
    public async ValueTask<Secret> GetAsync(CancellationToken cancellationToken)
    {
        Task<(Secret Token, DateTimeOffset Ends)> asked;
        lock (_lock)
        {
            if (_asked is null || _asked.IsFaulted || _asked.IsCanceled || (_asked.IsCompletedSuccessfully && IsOld(_asked)))
            {
                // For all requests that wait, so no single one's cancellation may end it.
                _asked = AskAsync(CancellationToken.None);
            }
            asked = _asked;
        }
        return (await asked.WaitAsync(cancellationToken)).Token;
    }

#pragma warning disable VSTHRD002 // Only asked of a task that is complete.
    private bool IsOld(Task<(Secret Token, DateTimeOffset Ends)> asked) => asked.Result.Ends - Ahead <= clock.GetUtcNow();
#pragma warning restore VSTHRD002

    private async Task<(Secret Token, DateTimeOffset Ends)> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            AccessToken token = await credential.GetTokenAsync(new TokenRequestContext(Scopes), cancellationToken);
            return (new Secret(token.Token), token.ExpiresOn);
        }
        // Its message may name tenants and accounts.
        catch (AuthenticationFailedException)
        {
            throw new ModelFaultException(FaultKind.Denied, "nobody is signed in to Azure");
        }
    }
}
