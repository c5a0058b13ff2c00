using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Evals;

internal static class Definitions
{
    /// <summary>The least that is a definition.</summary>
    public const string Least = """
        id: polite
        version: 1.0.0
        title: Polite
        samples: { path: a.csv }
        direction: lower_is_better
        graders: [{ name: refusal, type: refusal }]
        metrics: [{ name: rate, grader: refusal, label: full_refusal }]
        """;

    /// <summary>The least definition with other samples.</summary>
    public static string With(string samples) => Least.Replace("{ path: a.csv }", samples);

    public static EvalDefinition Read(string yaml)
    {
        List<Problem> problems = [];
        EvalDefinition? definition = EvalDefinitionReader.Read("test.eval.yaml", yaml, problems);
        Assert.Empty(problems);
        return definition!;
    }
}
