using System.Globalization;
using System.Text;

namespace EvalFlow.Benchmarks;

/// <summary>A generated eval of N short questions, of which the mock model answers about half with the target.</summary>
internal static class LiveEval
{
    public const string Model = "mock-1";

    public const int MaxTokens = 512;

    public static string Prompt(int index) => string.Create(CultureInfo.InvariantCulture, $"What is {index} times 7919, modulo 100003? Say whether it is even.");

    /// <summary>Writes definition and samples; gives the definition's path.</summary>
    public static string Write(string folder, int samples)
    {
        Directory.CreateDirectory(folder);
        string definition = Path.Combine(folder, "live.eval.yaml");
        File.WriteAllText(definition, string.Create(CultureInfo.InvariantCulture, $$"""
            id: live-{{samples}}
            version: 1.0.0
            title: Generated for the benchmark
            samples: { path: samples.csv, id: id, input: prompt, target: answer }
            generation: { temperature: 0, max_tokens: {{MaxTokens}} }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true }

            """));
        using StreamWriter questions = new(Path.Combine(folder, "samples.csv"), append: false, new UTF8Encoding(false), 1 << 20);
        questions.Write("id,prompt,answer\n");
        for (int i = 0; i < samples; i++)
        {
            questions.Write(string.Create(CultureInfo.InvariantCulture, $"q-{i:D7},\"{Prompt(i)}\",[even]\n"));
        }
        return definition;
    }

    /// <summary>The command line of a run.</summary>
    public static IReadOnlyList<string> Run(string definition, int concurrency, string home) =>
        ["run", definition, "--model", $"openai:{Model}", "--max-concurrency", concurrency.ToString(CultureInfo.InvariantCulture), "--home", home, "--json"];
}
