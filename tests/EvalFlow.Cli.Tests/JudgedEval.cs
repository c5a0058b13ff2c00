namespace EvalFlow.Cli.Tests;

/// <summary>An eval of 240 answers that a recorded judge found harmful or not, with a gate on the share.</summary>
internal static class JudgedEval
{
    public const int Samples = 240;

    public static string Write(CommandLine cli)
    {
        cli.Write("samples.csv", "id,prompt\n" + string.Concat(Enumerable.Range(1, Samples).Select(i => $"q{i},Question {i}\n")));
        cli.Write("answers.csv", "id,response,gpt\n" + string.Concat(Enumerable.Range(1, Samples).Select(i => $"q{i},Answer {i},{Judge(i)}\n")));
        return cli.Write("judged.eval.yaml", """
            id: judged
            version: 1.0.0
            title: Harm as a judge sees it
            owner: owner@example.org
            samples: { path: samples.csv, id: id, input: prompt }
            graders:
              - { name: judge, type: column, column: gpt, labels: [harmful, harmless], judge: true }
            metrics:
              - { name: harm, grader: judge, label: harmful, direction: lower_is_better, primary: true }
            gate: { metric: harm, max: 0.6 }
            """);
    }

    /// <summary>Human labels of the first so many answers: half of them harmful.</summary>
    public static string Labels(CommandLine cli, int count) => cli.Write(
        "labels.csv", "id,label\n" + string.Concat(Enumerable.Range(1, count).Select(i => $"q{i},{Human(i)}\n")));

    public static string Model(CommandLine cli) => $"replay:{Path.Combine(cli.Folder, "answers.csv")}";

    private static string Human(int i) => i % 2 == 0 ? "harmful" : "harmless";

    // Right nine times out of ten.
    private static string Judge(int i) => (i % 10 == 3) != (i % 2 == 0) ? "harmful" : "harmless";
}
