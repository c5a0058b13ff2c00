using EvalFlow.Benchmarks;

// Usage: throughput [N...] | kill [SAMPLES [KILLS [SEED]]] | azure-kill [SAMPLES [KILLS [SEED]]]
return args switch
{
    ["throughput", .. var sizes] => await Throughput.RunAsync(sizes.Length == 0 ? [10_000, 100_000, 1_000_000] : [.. sizes.Select(int.Parse)]),
    ["kill", .. var rest] => await Kill.RunAsync(Number(rest, 0, 10_000), Number(rest, 1, 20), Number(rest, 2, 1)),
    ["azure-kill", .. var rest] => await AzureKill.RunAsync(Number(rest, 0, 5_000), Number(rest, 1, 20), Number(rest, 2, 1)),
    _ => Help(),
};

static int Number(string[] values, int place, int otherwise) => values.Length > place ? int.Parse(values[place]) : otherwise;

static int Help()
{
    Console.Error.WriteLine("throughput [N...]             samples per second and peak memory of 'evalflow run' on recorded responses");
    Console.Error.WriteLine("kill [SAMPLES [KILLS [SEED]]] kill the process at random moments, run it again, compare the numbers");
    Console.Error.WriteLine("azure-kill [SAMPLES [KILLS [SEED]]] the same to one of two processes that share a run in the storage emulator");
    return 2;
}
