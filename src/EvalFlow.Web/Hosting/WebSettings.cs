namespace EvalFlow.Web.Hosting;

/// <summary>How the web app is reached and who may come in.</summary>
public sealed record WebSettings
{
    /// <summary>Addresses to listen on, such as <c>http://127.0.0.1:5080</c>; port 0 takes a free one.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>Where sign-in with OpenID Connect is set up; null for local mode, in which everyone on this machine is <see cref="LocalUser"/> until they give another name.</summary>
    public OpenIdSettings? OpenId { get; init; }

    /// <summary>Name in local mode of whoever gave none.</summary>
    public required string LocalUser { get; init; }

    /// <summary>Folder for the keys that protect cookies and form tokens; they must outlive a restart.</summary>
    public required string KeyFolder { get; init; }

    /// <summary>Folder for drafts of evals between the steps of the editor; holds texts of samples, each for a day.</summary>
    public required string DraftFolder { get; init; }

    /// <summary>Folder of the recorded responses that people put on the shelf.</summary>
    public required string RecordedFolder { get; init; }
}

/// <summary>An OpenID Connect provider (Entra ID) and this app's registration there.</summary>
/// <param name="Authority">Issuer, such as <c>https://login.microsoftonline.com/TENANT/v2.0</c>.</param>
/// <param name="ClientSecret">From the environment; never shown.</param>
/// <param name="PublicUrl">Address that people use, https; a proxy in front may listen elsewhere.</param>
/// <param name="RoleClaim">Claim that names a person's roles; Entra ID calls it <c>roles</c>.</param>
/// <param name="RoleNames">What the provider calls a role, and which of ours that is; empty when both use the same names.</param>
public sealed record OpenIdSettings(
    Uri Authority, string ClientId, string ClientSecret, Uri PublicUrl, string RoleClaim, IReadOnlyDictionary<string, string> RoleNames)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Authority} as {ClientId}";
}
