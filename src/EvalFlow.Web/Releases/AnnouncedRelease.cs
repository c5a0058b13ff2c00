using System.Globalization;
using System.Text.Json;
using EvalFlow.Core.Releases;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Releases;

/// <summary>A release that a person announces in a form; becomes the same event that a release pipeline would send.</summary>
/// <param name="Id">Of the event: the form carries it, so that a form sent twice is one release.</param>
/// <param name="Deadline">Last day for the results, YYYY-MM-DD; they are due at its end, UTC.</param>
/// <param name="Surfaces">Products, separated by commas.</param>
internal sealed record AnnouncedRelease(
    string? Id, string? ModelId, string? Version, string? Model, string? BaselineVersion, string? BaselineModel, string? Channel, string? Surfaces, string? LaunchId, string? Deadline)
{
    private const string Source = "/web";

    /// <summary>The event. Throws <see cref="Core.Evals.BadInputException"/> with everything that is wrong.</summary>
    public ReleaseEvent ToEvent(DateTimeOffset now)
    {
        string[] surfaces = (Surfaces ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        (string Name, object? Value)[] data =
        [
            ("model_id", Typed.Text(ModelId)), ("version", Typed.Text(Version)), ("model", Typed.Text(Model)), ("baseline_version", Typed.Text(BaselineVersion)),
            ("baseline_model", Typed.Text(BaselineModel)), ("channel", Typed.Text(Channel)), ("product_surfaces", surfaces.Length == 0 ? null : surfaces),
            ("launch_id", Typed.Text(LaunchId)), ("deadline", Typed.Day(Deadline)?.ToString("yyyy-MM-dd'T23:59:00Z'", CultureInfo.InvariantCulture)),
        ];
        return ReleaseEventReader.Read("release", JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["specversion"] = "1.0",
            ["type"] = ReleaseEvent.TypeName,
            ["source"] = Source,
            ["id"] = Typed.Text(Id),
            ["time"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["data"] = data.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value),
        }));
    }
}
