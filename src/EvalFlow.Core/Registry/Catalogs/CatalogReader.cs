using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Registry.Catalogs;

/// <summary>Reads the files of a catalogue and checks all of them. docs/registry.md describes them.</summary>
public static class CatalogReader
{
    /// <summary>Folder of the catalogue inside the data home.</summary>
    public const string Folder = "catalog";

    public const string PoliciesName = "policies.yaml";
    public const string ThreatVectorsName = "threat-vectors.yaml";
    public const string ModelsName = "models-catalog.yaml";

    /// <summary>
    /// The catalogue in a folder; what has no file is empty, and so is all of it without the folder. Throws
    /// <see cref="BadInputException"/> with everything that is wrong, each with its place and a fix.
    /// </summary>
    public static Catalog Read(string folder)
    {
        List<Problem> problems = [];
        IReadOnlyList<Policy> policies = new CatalogFile(folder, PoliciesName, "policies").Read(problems, ReadPolicy);
        IReadOnlyList<ThreatVector> vectors = new CatalogFile(folder, ThreatVectorsName, "threat_vectors").Read(problems, ReadVector);
        IReadOnlyList<ModelGeneration> models = new CatalogFile(folder, ModelsName, "models").Read(problems, ModelEntry.Read);
        return problems.Count > 0 ? throw new BadInputException(problems) : new Catalog
        {
            Policies = policies.ToDictionary(policy => policy.Id),
            ThreatVectors = vectors.ToDictionary(vector => vector.Id),
            Models = models,
        };
    }

    private static Policy ReadPolicy(Fields fields, string id) => new(
        id, fields.Text("title") ?? id, fields.Text("owner"),
        CatalogFile.Versions(fields, ReadPolicyVersion, version => version.Version, version => version.Effective));

    private static PolicyVersion ReadPolicyVersion(Fields fields) => new(
        fields.Text("version", required: true) ?? "", CatalogFile.RequiredDate(fields, "effective"), fields.Text("changed"), ReadClauses(fields));

    private static Dictionary<string, string> ReadClauses(Fields fields)
    {
        Dictionary<string, string> clauses = new(StringComparer.Ordinal);
        if (fields.Map("clauses") is { } map)
        {
            foreach (string number in map.Keys)
            {
                clauses[number] = map.Text(number) ?? "";
            }
        }
        return clauses;
    }

    private static ThreatVector ReadVector(Fields fields, string id) => new(
        id, fields.Text("title") ?? id,
        CatalogFile.Versions(fields, ReadVectorVersion, version => version.Version, version => version.Since));

    private static ThreatVectorVersion ReadVectorVersion(Fields fields) => new(
        fields.Text("version", required: true) ?? "", CatalogFile.RequiredDate(fields, "since"), fields.Text("changed"));
}
