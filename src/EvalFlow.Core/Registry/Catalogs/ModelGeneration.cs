using EvalFlow.Core.Alerts;

namespace EvalFlow.Core.Registry.Catalogs;

/// <summary>A model as it was released.</summary>
public sealed record ModelGeneration
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Models of one family replace each other.</summary>
    public required string Family { get; init; }

    /// <summary>1 for the first of the family; a release that only mends keeps the number.</summary>
    public required int Generation { get; init; }
    public required DateOnly Released { get; init; }

    /// <summary>From that day on nobody can use it any more; null while in use.</summary>
    public DateOnly? Retired { get; init; }

    /// <summary>Spec or alias by which it is run; null when it cannot be.</summary>
    public string? Spec { get; init; }

    /// <summary>Further names under which its runs are found; * stands for any text.</summary>
    public IReadOnlyList<string> AlsoKnownAs { get; init; } = [];

    /// <summary>Product surfaces it is used on; empty for all.</summary>
    public IReadOnlyList<string> Surfaces { get; init; } = [];

    public bool IsInUse(DateOnly day) => Released <= day && !(Retired <= day);

    /// <summary>True when a run of this model spec was a run of this model.</summary>
    public bool Fits(string model) =>
        model == Id || string.Equals(model, Spec, StringComparison.OrdinalIgnoreCase) || AlsoKnownAs.Any(name => Pattern.Fits(name, model));

    /// <summary>True when an eval of this product surface is meant for it; an eval without one is meant for all.</summary>
    public bool Serves(string? surface) => surface is null || Surfaces.Count == 0 || Surfaces.Contains(surface);

    /// <summary>
    /// The newest model of each family that is in use on a day: of the highest generation, then the one released last. A mend of
    /// an older generation does not displace the newer one.
    /// </summary>
    public static IReadOnlyList<ModelGeneration> Current(IEnumerable<ModelGeneration> models, DateOnly day) =>
    [
        .. models.Where(model => model.IsInUse(day)).GroupBy(model => model.Family, StringComparer.Ordinal)
            .Select(family => family.OrderBy(model => model.Generation).ThenBy(model => model.Released).ThenBy(model => model.Id, StringComparer.Ordinal).Last())
            .OrderBy(model => model.Family, StringComparer.Ordinal),
    ];
}
