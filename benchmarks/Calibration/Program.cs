using System.Globalization;
using EvalFlow.Calibration;

// Usage: [PART...] [--seed N] [--quick]; prints Markdown, the same for the same seed.
(string Name, Action<Plan> Print)[] parts =
[
    ("releases", FalseRegressions.Print),
    ("alarms", FalseAlarms.Print),
    ("power", PlannedPower.Print),
    ("rates", RateCoverage.Print),
    ("scores", ScoreCoverage.Print),
    ("clusters", ClusterCoverage.Print),
    ("flips", FlipCoverage.Print),
    ("changes", ChangeCoverage.Print),
    ("agreement", AgreementCoverage.Print),
    ("judges", JudgeCoverage.Print),
];
List<string> wanted = [];
ulong seed = 1;
bool quick = false;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--quick":
            quick = true;
            break;
        case "--seed" when i + 1 < args.Length && ulong.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out seed):
            i++;
            break;
        case var name when parts.Any(part => part.Name == name):
            wanted.Add(name);
            break;
        default:
            Console.Error.WriteLine($"'{args[i]}' is not understood. Use: [{string.Join(" | ", parts.Select(part => part.Name))}]... [--seed N] [--quick]");
            return 2;
    }
}
Plan plan = new(seed, quick);
foreach ((string name, Action<Plan> print) in parts)
{
    if (wanted.Count == 0 || wanted.Contains(name))
    {
        print(plan);
    }
}
return 0;
