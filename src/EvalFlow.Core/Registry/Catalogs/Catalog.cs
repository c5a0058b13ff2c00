namespace EvalFlow.Core.Registry.Catalogs;

/// <summary>What evals are held against: policies, threat vectors and models, as a policy team keeps them in files.</summary>
public sealed record Catalog
{
    public static Catalog Empty { get; } = new();

    /// <summary>By id.</summary>
    public IReadOnlyDictionary<string, Policy> Policies { get; init; } = new Dictionary<string, Policy>();

    /// <summary>By id.</summary>
    public IReadOnlyDictionary<string, ThreatVector> ThreatVectors { get; init; } = new Dictionary<string, ThreatVector>();

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ModelGeneration> Models { get; init; } = [];
}

/// <param name="Versions">By the day they take effect, the earliest first; at least one.</param>
public sealed record Policy(string Id, string Title, string? Owner, IReadOnlyList<PolicyVersion> Versions)
{
    /// <summary>The version in force on a day; null before the first.</summary>
    public PolicyVersion? InForce(DateOnly day) => Versions.LastOrDefault(version => version.Effective <= day);
}

/// <param name="Clauses">What each clause is about, by number; empty when nobody listed them.</param>
/// <param name="Changed">What is different from the version before; null when nobody said.</param>
public sealed record PolicyVersion(string Version, DateOnly Effective, string? Changed, IReadOnlyDictionary<string, string> Clauses);

/// <summary>A way in which people try to make a model misbehave.</summary>
/// <param name="Versions">The earliest first; at least one.</param>
public sealed record ThreatVector(string Id, string Title, IReadOnlyList<ThreatVectorVersion> Versions)
{
    /// <summary>The version known on a day; null before the first.</summary>
    public ThreatVectorVersion? Known(DateOnly day) => Versions.LastOrDefault(version => version.Since <= day);
}

/// <param name="Changed">What is new about it; null when nobody said.</param>
public sealed record ThreatVectorVersion(string Version, DateOnly Since, string? Changed);
