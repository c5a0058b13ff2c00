using System.Globalization;
using System.Text;

namespace EvalFlow.Benchmarks;

/// <summary>A generated eval with two recorded models; one in 25 samples flips between them, two to one for the worse.</summary>
internal sealed record PairedEval(string Definition, string Baseline, string Candidate)
{
    private const int Columns = 5;
    private const int SamplesPerCluster = 10;

    /// <param name="slices">Values of the column <c>wide</c>; five more columns have a fifth of them each.</param>
    public static PairedEval Write(string folder, int samples, int slices, bool clustered)
    {
        Directory.CreateDirectory(folder);
        PairedEval eval = new(
            Path.Combine(folder, "paired.eval.yaml"), Path.Combine(folder, "baseline.csv"), Path.Combine(folder, "candidate.csv"));
        File.WriteAllText(eval.Definition, string.Create(CultureInfo.InvariantCulture, $$"""
            id: paired-{{(clustered ? "clustered" : "independent")}}
            version: 1.0.0
            title: Generated for the benchmark
            samples: { path: samples.csv, id: id, input: prompt, target: answer{{(clustered ? ", cluster: family" : "")}}, slices: [a, b, c, d, e, wide] }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true, margin: 0.01 }

            """));
        WriteSamples(Path.Combine(folder, "samples.csv"), samples, slices);
        WriteAnswers(eval.Baseline, samples, i => i % 4 != 0);
        WriteAnswers(eval.Candidate, samples, i => i % 25 != 0 ? i % 4 != 0 : i % 75 == 0);
        return eval;
    }

    private static void WriteSamples(string path, int samples, int slices)
    {
        using StreamWriter file = new(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.Write("id,prompt,answer,family,a,b,c,d,e,wide\n");
        int narrow = Math.Max(1, slices / Columns);
        Random random = new(1);
        for (int i = 0; i < samples; i++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"q-{i:D7},\"What is {i} times 7919?\",[{i}],f-{i / SamplesPerCluster}"));
            for (int column = 0; column < Columns; column++)
            {
                file.Write(string.Create(CultureInfo.InvariantCulture, $",v{random.Next(narrow)}"));
            }
            file.Write(string.Create(CultureInfo.InvariantCulture, $",w{random.Next(slices)}\n"));
        }
    }

    private static void WriteAnswers(string path, int samples, Func<int, bool> isRight)
    {
        using StreamWriter file = new(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.Write("id,response\n");
        for (int i = 0; i < samples; i++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture,
                $"q-{i:D7},\"Let us go through it step by step. After carrying the digits and checking the result once more, the answer is [{(isRight(i) ? i : -1)}].\"\n"));
        }
    }
}
