using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Interchange.Templates;
using EvalFlow.Core.Registry.Catalogs;

namespace EvalFlow.Web.Evals.Drafts;

/// <param name="Value">What goes into the field.</param>
/// <param name="Words">What it means; null when the value says it.</param>
public sealed record Pick(string Value, string? Words = null);

/// <summary>What the fields of the editor offer: what the catalogue has, and what other evals say already. Other words are taken too.</summary>
public sealed record PickLists
{
    public required IReadOnlyList<Pick> Policies { get; init; }

    /// <summary>Of every policy, the newest first.</summary>
    public required IReadOnlyList<Pick> PolicyVersions { get; init; }
    public required IReadOnlyList<Pick> Clauses { get; init; }
    public required IReadOnlyList<Pick> ThreatVectors { get; init; }
    public required IReadOnlyList<Pick> ThreatVectorVersions { get; init; }
    public required IReadOnlyList<Pick> HarmDomains { get; init; }
    public required IReadOnlyList<Pick> Surfaces { get; init; }
    public required IReadOnlyList<Pick> Owners { get; init; }

    /// <summary>Why the catalogue offers nothing; null when it can be read.</summary>
    public string? Problem { get; init; }

    /// <summary>What the definition names that the catalogue does not have; nothing without a catalogue.</summary>
    public IEnumerable<string> Unknown(EvalDefinition definition)
    {
        if (definition.Policy is { } policy && Policies.Count > 0)
        {
            if (Policies.All(pick => pick.Value != policy.Id))
            {
                yield return $"Policy {policy.Id} is not in the catalogue, so nobody can tell when it moves on.";
            }
            else if (policy.Version is { } version && PolicyVersions.All(pick => pick.Value != version))
            {
                yield return $"Policy {policy.Id} has no version {version} in the catalogue.";
            }
        }
        if (definition.ThreatVector is { } vector && ThreatVectors.Count > 0 && ThreatVectors.All(pick => pick.Value != vector))
        {
            yield return $"Threat vector {vector} is not in the catalogue, so nobody can tell when it moves on.";
        }
    }

    public static PickLists Of(Catalog catalog, IReadOnlyList<EvalFacts> evals, string? problem) => new()
    {
        Policies = [.. catalog.Policies.Values.OrderBy(policy => policy.Id, StringComparer.Ordinal).Select(policy => new Pick(policy.Id, policy.Title))],
        PolicyVersions = [.. Versions(catalog.Policies.Values.SelectMany(policy => policy.Versions.Select(version => (version.Version, $"{policy.Id}, from {version.Effective:yyyy-MM-dd}"))))],
        Clauses = [.. catalog.Policies.Values.SelectMany(policy => policy.Versions[^1].Clauses).DistinctBy(clause => clause.Key).Select(clause => new Pick(clause.Key, clause.Value))],
        ThreatVectors = [.. catalog.ThreatVectors.Values.OrderBy(vector => vector.Id, StringComparer.Ordinal).Select(vector => new Pick(vector.Id, vector.Title))],
        ThreatVectorVersions = [.. Versions(catalog.ThreatVectors.Values.SelectMany(vector => vector.Versions.Select(version => (version.Version, $"{vector.Id}, from {version.Since:yyyy-MM-dd}"))))],
        HarmDomains = Plain(TemplateLists.Of(SheetField.HarmDomain)),
        Surfaces = Plain(catalog.Models.SelectMany(model => model.Surfaces).Concat(evals.Select(eval => eval.ProductSurface).OfType<string>())),
        Owners = Plain(evals.Select(eval => eval.Owner).OfType<string>()),
        Problem = problem,
    };

    // One version name may belong to several policies.
    private static IEnumerable<Pick> Versions(IEnumerable<(string Version, string Of)> versions) =>
        from version in versions
        group version.Of by version.Version into named
        orderby named.Key descending
        select new Pick(named.Key, string.Join("; ", named));

    private static IReadOnlyList<Pick> Plain(IEnumerable<string> words) => [.. words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(word => new Pick(word))];
}

/// <summary>Reads what the fields of the editor offer.</summary>
/// <param name="catalog">Throws <see cref="BadInputException"/> when its files are no good: the editor works without.</param>
internal sealed class ReadPickLists(IEvalRegistry registry, Func<Catalog> catalog)
{
    public async Task<PickLists> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<EvalVersion> versions = await registry.ListAsync(cancellationToken);
        EvalFacts[] evals = [.. versions.GroupBy(version => version.Id).Select(one => one.Last()).AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(EvalFacts.Of)];
        try
        {
            return PickLists.Of(catalog(), evals, null);
        }
        catch (BadInputException broken)
        {
            return PickLists.Of(Catalog.Empty, evals, $"The catalogue cannot be read, so that nothing of it is offered: {broken.Problems[0].Message}");
        }
    }
}
