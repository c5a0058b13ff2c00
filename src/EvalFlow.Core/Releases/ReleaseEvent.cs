using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace EvalFlow.Core.Releases;

/// <summary>What a model-release CloudEvent (1.0) says. Read by <see cref="ReleaseEventReader"/>, so all of it is well formed.</summary>
public sealed record ReleaseEvent
{
    /// <summary>The type we publish; publishers may put their own domain in its place.</summary>
    public const string TypeName = "evalflow.model.released.v1";

    /// <summary>With the id it names the event for good.</summary>
    public required string Source { get; init; }
    public required string Id { get; init; }
    public required string Type { get; init; }
    public DateTimeOffset? Time { get; init; }

    /// <summary>Hex SHA-256 over type and data, whatever their layout: the same event, delivered in another form, has the same.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Name of the model, without its version.</summary>
    public required string ModelId { get; init; }
    public required string Version { get; init; }

    /// <summary>Model spec of the released version.</summary>
    public required string Model { get; init; }
    public string? BaselineVersion { get; init; }

    /// <summary>Model spec of the version to compare with; null when the event names none.</summary>
    public string? BaselineModel { get; init; }
    public string? Channel { get; init; }

    /// <summary>Products that will use the model; empty when the event names none.</summary>
    public IReadOnlyList<string> ProductSurfaces { get; init; } = [];
    public string? LaunchId { get; init; }
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>When the results must be there.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Models whose versions follow each other.</summary>
    public required string Family { get; init; }
    public string? Generation { get; init; }

    /// <summary>Id of the release, the same for each delivery of the event: <c>aurora-1.1-3f9c2a1b</c>.</summary>
    [JsonIgnore]
    public string ReleaseId => $"{Slug(ModelId)}-{Slug(Version)}-{Hash("")[..8]}";

    /// <summary>Model and version, for people.</summary>
    [JsonIgnore]
    public string Name => $"{ModelId} {Version}";

    internal string Hash(string more) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Source}\n{Id}\n{more}")));

    // Ids stand in file names, addresses and command lines.
    private static string Slug(string name)
    {
        string kept = new([.. name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : '-')]);
        string slug = kept.Trim('-', '.');
        return slug.Length == 0 ? "model" : slug[..Math.Min(slug.Length, 60)];
    }
}
