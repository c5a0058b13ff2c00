using EvalFlow.Benchmarks;

return args switch
{
    ["throughput", .. var sizes] => await Throughput.RunAsync(sizes.Length == 0 ? [10_000, 100_000, 1_000_000] : [.. sizes.Select(int.Parse)]),
    ["kill", .. var rest] => await Kill.RunAsync(Number(rest, 0, 10_000), Number(rest, 1, 20), Number(rest, 2, 1)),
    ["compare", .. var rest] => await Compare.RunAsync(Number(rest, 0, 1_000_000), Number(rest, 1, 50)),
    ["freshness", .. var rest] => await Freshness.RunAsync(Number(rest, 0, 5_000), Number(rest, 1, 200), Number(rest, 2, 50)),
    ["compare-step", var home, var baseline, var candidate, .. var by] => await Compare.StepAsync(home, baseline, candidate, by),
    ["live", .. var rest] => await Live.RunAsync(
        Numbers(rest, "--samples", [5000])[0], Numbers(rest, "--latency", [0, 20, 200]), Numbers(rest, "--concurrency", [50, 200]),
        Numbers(rest, "--repetitions", [5])[0]),
    ["live-memory", .. var rest] => await LiveMemory.RunAsync(Numbers(rest, "--samples", [1_000, 10_000, 100_000]), Numbers(rest, "--concurrency", [50])[0]),
    ["live-faults", .. var rest] => await LiveFaults.RunAsync(Numbers(rest, "--samples", [5000])[0], Numbers(rest, "--admit", [100])[0]),
    ["live-kill", .. var rest] => await LiveKill.RunAsync(Numbers(rest, "--samples", [2000])[0], Numbers(rest, "--seeds", [10])[0]),
    ["live-cancel", .. var rest] => await LiveCancel.RunAsync(Numbers(rest, "--repetitions", [10])[0]),
    ["live-soak", .. var rest] => await LiveSoak.RunAsync(Numbers(rest, "--samples", [200_000])[0]),
    ["live-schedules", .. var rest] => await LiveSchedules.RunAsync(Numbers(rest, "--samples", [1000])[0], Numbers(rest, "--seeds", [24])[0]),
    // A process of its own, started by the one above.
    ["floor", var address, var samples, var concurrency, var file] =>
        await Floor.RunAsync(address, int.Parse(samples), int.Parse(concurrency), file),
    ["azure-kill", .. var rest] => await AzureKill.RunAsync(Number(rest, 0, 5_000), Number(rest, 1, 20), Number(rest, 2, 1)),
    _ => Help(),
};

static int Number(string[] values, int place, int otherwise) => values.Length > place ? int.Parse(values[place]) : otherwise;

static int[] Numbers(string[] values, string name, int[] otherwise)
{
    int place = Array.IndexOf(values, name);
    return place < 0 ? otherwise : [.. values[place + 1].Split(',').Select(int.Parse)];
}

static int Help()
{
    Console.Error.WriteLine("throughput [N...]             samples per second and peak memory of 'evalflow run' on recorded responses");
    Console.Error.WriteLine("kill [SAMPLES [KILLS [SEED]]] kill the process at random moments, run it again, compare the numbers");
    Console.Error.WriteLine("compare [SAMPLES [SLICES]]    time and memory of comparing two stored runs, in one and in five slice columns");
    Console.Error.WriteLine("freshness [EVALS [POLICIES [MODELS]]]");
    Console.Error.WriteLine("                              time to say which of many evals are stale, and why");
    Console.Error.WriteLine("live [--samples N] [--latency MS,MS] [--concurrency N,N] [--repetitions N]");
    Console.Error.WriteLine("                              'evalflow run' against a mock endpoint, beside a bare HttpClient loop");
    Console.Error.WriteLine("live-memory [--samples N,N] [--concurrency N]");
    Console.Error.WriteLine("                              peak memory of live runs of growing size");
    Console.Error.WriteLine("live-faults [--samples N] [--admit REQUESTS_PER_SECOND]");
    Console.Error.WriteLine("                              rate limits, errors, resets and bad bodies: nothing lost, few requests repeated");
    Console.Error.WriteLine("live-kill [--samples N] [--seeds N]");
    Console.Error.WriteLine("                              kill -9 half-way and resume: at most the requests in flight are repeated");
    Console.Error.WriteLine("azure-kill [SAMPLES [KILLS [SEED]]] the same to one of two processes that share a run in the storage emulator");
    return 2;
}
