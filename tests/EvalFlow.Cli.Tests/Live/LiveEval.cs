using System.Globalization;
using EvalFlow.MockModel;

namespace EvalFlow.Cli.Tests.Live;

/// <summary>The eval that most live tests ask the mock model, and the file that names the mock model.</summary>
internal static class LiveEval
{
    /// <param name="prompt">Stands before the number of the sample.</param>
    public static string Write(CommandLine line, string id, int samples, string prompt = "question", string target = "[even]")
    {
        line.Write("samples.csv", "id,input,target\n" + string.Join('\n', Enumerable.Range(1, samples).Select(i => string.Create(CultureInfo.InvariantCulture, $"s{i},{prompt} {i},{target}"))));
        return line.Write($"{id}.eval.yaml", $$"""
            id: {{id}}
            version: 1.0.0
            title: Asked live
            samples: { path: samples.csv, id: id, input: input, target: target }
            generation: { temperature: 0, max_tokens: 64 }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
            """);
    }

    /// <summary>Names the server <c>mock</c>.</summary>
    public static string Models(CommandLine line, MockServer server, string more = "") =>
        line.Write("models.yaml", $"mock:\n  spec: openai:m\n  base_url: {server.Address}v1\n  {more}\n");
}
