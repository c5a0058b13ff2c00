namespace EvalFlow.Web.Tests.Browser;

/// <summary>Evals whose quality has something to tell: near-duplicates, answers that contradict each other, two labels, samples shared with another eval.</summary>
public sealed class MeasuredEvals(Site site) : IAsyncLifetime
{
    public const string Eval = "sums-to-measure";

    public async ValueTask InitializeAsync()
    {
        string eval = Write(Eval, "held_out", 0);
        for (int model = 1; model <= 4; model++)
        {
            int known = 10 + (4 * model);
            string recorded = site.App.Write($"{Eval}-m{model}.csv", "id,response,first,second\n" + string.Concat(Enumerable.Range(0, 28).Select(i =>
                $"q{i},It is [{(i < known ? 2 * i : -1)}].,{(i < known ? "right" : "wrong")},{(i is 5 or 6 ? "wrong" : i < known ? "right" : "wrong")}\n"))
                + "copy,It is [6].,right,right\nother,It is [8].,right,right\n");
            await site.App.RunAsync(["run", eval, "--model", $"replay:{recorded}"]);
        }
        await site.App.RunAsync(["eval", "add", Write("drill-to-measure", "practice", 20)]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string Write(string id, string split, int from)
    {
        site.App.Write($"{id}.csv", "id,prompt,answer,kind\n" + string.Concat(Enumerable.Range(from, 28).Select(i => $"q{i},How much is {i} and {i} when you add the two?,[{2 * i}],{(i % 2 == 0 ? "even" : "odd")}\n"))
            + $"copy,\"How much is {from + 3} and {from + 3}, when you add the two\",[{2 * (from + 3)}],odd\nother,How much is {from + 4} and {from + 4} when you add the two?,[0],even\n");
        return site.App.Write($"{id}.eval.yaml", $$"""
            id: {{id}}
            version: 1.0.0
            title: Sums to add
            owner: numbers-team
            severity: 2
            samples: { path: {{id}}.csv, id: id, input: prompt, target: answer, slices: [kind] }
            graders:
              - { name: answer, type: includes }
              - { name: first, type: column, column: first, labels: [right, wrong] }
              - { name: second, type: column, column: second, labels: [right, wrong] }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true, margin: 0.05 }
              - { name: said_right, grader: first, label: right, direction: higher_is_better }
            record: { split: {{split}} }
            """);
    }
}
