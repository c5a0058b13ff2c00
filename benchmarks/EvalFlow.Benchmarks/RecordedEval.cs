using System.Globalization;
using System.Text;

namespace EvalFlow.Benchmarks;

/// <summary>A generated eval with recorded responses: N short questions, half of them answered right.</summary>
internal sealed record RecordedEval(string Definition, string Responses)
{
    private static readonly string[] Types = ["alpha", "beta", "gamma", "delta", "epsilon"];

    public static RecordedEval Write(string folder, int samples)
    {
        Directory.CreateDirectory(folder);
        string definition = Path.Combine(folder, "bench.eval.yaml");
        File.WriteAllText(definition, string.Create(CultureInfo.InvariantCulture, $$"""
            id: bench-{{samples}}
            version: 1.0.0
            title: Generated for the benchmark
            samples: { path: samples.csv, id: id, input: prompt, target: answer, slices: [type] }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true }

            """));
        string responses = Path.Combine(folder, "responses.csv");
        using StreamWriter questions = new(Path.Combine(folder, "samples.csv"), append: false, new UTF8Encoding(false), 1 << 20);
        using StreamWriter answers = new(responses, append: false, new UTF8Encoding(false), 1 << 20);
        questions.Write("id,prompt,answer,type\n");
        answers.Write("id,response\n");
        for (int i = 0; i < samples; i++)
        {
            // A recorded response of a real assistant has 200 to 400 characters; the answer stands in the middle.
            int answer = (i * 7919) % 100_003;
            int said = i % 2 == 0 ? answer : answer + 1;
            questions.Write(string.Create(CultureInfo.InvariantCulture, $"q-{i:D7},\"What is {i} times 7919, modulo 100003?\",[{answer}],{Types[i % Types.Length]}\n"));
            answers.Write(string.Create(CultureInfo.InvariantCulture,
                $"q-{i:D7},\"Let us go through it step by step. First multiply {i} by 7919, then divide by 100003 and keep the remainder. After carrying the digits and checking the result once more against the quotient, the remainder is [{said}], which answers the question that was asked.\"\n"));
        }
        return new RecordedEval(definition, responses);
    }
}
