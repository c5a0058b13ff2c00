namespace EvalFlow.Cli.Tests;

/// <summary>An eval of twelve questions with two recorded models.</summary>
internal static class TinyEval
{
    public static string Write(CommandLine cli, string version = "1.0.0", string extra = "")
    {
        cli.Write("samples.csv", "id,prompt,answer,kind\n" + string.Concat(
            Enumerable.Range(1, 12).Select(i => $"q{i},What is {i} + {i}?,[{i + i}],{(i % 2 == 0 ? "even" : "odd")}\n")));
        cli.Write("good.csv", Responses(i => i + i));
        cli.Write("bad.csv", Responses(i => i > 2 ? 0 : i + i));
        return cli.Write("tiny.eval.yaml", $$"""
            id: tiny
            version: {{version}}
            title: Tiny sums
            owner: owner@example.org
            severity: 4
            samples: { path: samples.csv, id: id, input: prompt, target: answer, slices: [kind] }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true, margin: 0.05 }
            {{extra}}
            """);
    }

    public static string Model(CommandLine cli, string name) => $"replay:{Path.Combine(cli.Folder, name)}.csv";

    private static string Responses(Func<int, int> answer) => "id,response\n" + string.Concat(
        Enumerable.Range(1, 12).Select(i => $"q{i},The sum is [{answer(i)}].\n"));
}
