using EvalFlow.Benchmarks;

// Usage: throughput [N...] | kill [SAMPLES [KILLS [SEED]]] | compare [SAMPLES [SLICES]]
return args switch
{
    ["throughput", .. var sizes] => await Throughput.RunAsync(sizes.Length == 0 ? [10_000, 100_000, 1_000_000] : [.. sizes.Select(int.Parse)]),
    ["kill", .. var rest] => await Kill.RunAsync(Number(rest, 0, 10_000), Number(rest, 1, 20), Number(rest, 2, 1)),
    ["compare", .. var rest] => await Compare.RunAsync(Number(rest, 0, 1_000_000), Number(rest, 1, 50)),
    ["compare-step", var home, var baseline, var candidate, .. var by] => await Compare.StepAsync(home, baseline, candidate, by),
    _ => Help(),
};

static int Number(string[] values, int place, int otherwise) => values.Length > place ? int.Parse(values[place]) : otherwise;

static int Help()
{
    Console.Error.WriteLine("throughput [N...]             samples per second and peak memory of 'evalflow run' on recorded responses");
    Console.Error.WriteLine("kill [SAMPLES [KILLS [SEED]]] kill the process at random moments, run it again, compare the numbers");
    Console.Error.WriteLine("compare [SAMPLES [SLICES]]    time and memory of comparing two stored runs, in one and in five slice columns");
    return 2;
}
