using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core;

/// <summary>
/// Shapes of what every run writes as JSON, made when the program is built: to find them out by reflection takes longer than a short run.
/// Names and converters are those of whoever serializes; what is not listed is found out by reflection as before.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunInput))]
[JsonSerializable(typeof(RunFailure))]
[JsonSerializable(typeof(Drained))]
[JsonSerializable(typeof(RunStatus))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(StoredStatistics))]
[JsonSerializable(typeof(StoredUsage))]
[JsonSerializable(typeof(RunResults))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(EvalFacts))]
[JsonSerializable(typeof(DefinitionHashes))]
[JsonSerializable(typeof(Budget))]
[JsonSerializable(typeof(CachePolicy))]
internal sealed partial class PipelineJson : JsonSerializerContext
{
    // Not a property with a value: it might be made before Default is, and a resolver that is null is silently left out.
    public static IJsonTypeInfoResolver Shapes() => JsonTypeInfoResolver.Combine(Default, new DefaultJsonTypeInfoResolver());
}
