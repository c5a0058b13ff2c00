using System.Text.Json;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace EvalFlow.Providers.Secrets;

/// <summary>The secrets of this user, as <c>dotnet user-secrets --id evalflow</c> keeps them.</summary>
internal static class UserSecrets
{
    public const string Id = "evalflow";

    public static string? Find(string name)
    {
        string path = PathHelper.GetSecretsPathFromSecretsId(Id);
        if (!File.Exists(path))
        {
            return null;
        }
        try
        {
            using JsonDocument secrets = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return secrets.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (JsonException)
        {
            // Not quoted, and no reason to stop: the key is asked for where it is missing.
            return null;
        }
    }
}
