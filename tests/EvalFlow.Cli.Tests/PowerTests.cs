using System.Text.Json;

namespace EvalFlow.Cli.Tests;

/// <summary>Reference values of reference/statistics.md, D4: Connor 1987, Miller 2024, two independent proportions.</summary>
public sealed class PowerTests : IDisposable
{
    private readonly CommandLine _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData(489, "--effect 0.04 --discordant 0.10")]
    [InlineData(969, "--effect 0.03 --between-variance 0.1111111111")]
    [InlineData(3876, "--effect 0.03 --between-variance 0.1111111111 --within-variance 0.1666666667")]
    [InlineData(1569, "--design unpaired --baseline 0.82 --effect -0.04")]
    [InlineData(388, "--design unpaired --baseline 0.5 --effect 0.1")]
    [InlineData(588, "--design unpaired --baseline 0.02 --effect 0.03")]
    [InlineData(928, "--effect 0.04 --discordant 0.10 --cluster-size 10 --icc 0.1")]
    public async Task N_OfTheReference_Agrees(int n, string arguments)
    {
        JsonElement plan = await PlanAsync(arguments);
        Assert.Equal(("n", n), (plan.GetProperty("solved_for").GetString(), plan.GetProperty("n").GetInt32()));
    }

    [Theory]
    [InlineData(0.13273, 1)]
    [InlineData(0.10493, 2)]
    [InlineData(0.08779, 4)]
    [InlineData(0.07567, 10)]
    public async Task DetectableDifference_OfTheReference_Agrees(double effect, int epochs)
    {
        JsonElement plan = await PlanAsync($"--n 198 --between-variance 0.1111111111 --within-variance 0.1666666667 --epochs {epochs}");
        Assert.Equal("effect", plan.GetProperty("solved_for").GetString());
        Assert.Equal(effect, plan.GetProperty("effect").GetDouble(), 5);
    }

    [Fact]
    public async Task Power_IsTheThirdOfTheThree()
    {
        JsonElement exact = await PlanAsync("--effect 0.04 --discordant 0.10");
        JsonElement power = await PlanAsync($"--effect 0.04 --discordant 0.10 --n {exact.GetProperty("n_exact").GetInt32()}");
        Assert.Equal("power", power.GetProperty("solved_for").GetString());
        Assert.InRange(power.GetProperty("power").GetDouble(), 0.8, 0.81);
        Assert.InRange((await PlanAsync("--n 969 --effect 0.03 --between-variance 0.1111111111")).GetProperty("power").GetDouble(), 0.8, 0.801);
    }

    [Fact]
    public async Task OneSidedAndMargin_AskLessThanTwoSided()
    {
        int two = (await PlanAsync("--effect 0.04 --sd 0.3")).GetProperty("n").GetInt32();
        int one = (await PlanAsync("--effect 0.04 --sd 0.3 --one-sided")).GetProperty("n").GetInt32();
        JsonElement margin = await PlanAsync("--margin 0.04 --sd 0.3");
        Assert.True(one < two);
        Assert.Equal(("non_inferiority", one), (margin.GetProperty("aim").GetString(), margin.GetProperty("n").GetInt32()));
    }

    [Fact]
    public async Task From_TwoRuns_TakesTheShareThatFlips()
    {
        (string good, string bad) = await RunBothAsync();
        JsonElement assumed = (await PlanAsync($"--effect 0.2 --from {good} {bad}")).GetProperty("assumed");
        Assert.Equal(10.0 / 12, assumed.GetProperty("discordant").GetDouble(), 12);
    }

    [Fact]
    public async Task From_OneRun_TakesItsRate()
    {
        (_, string bad) = await RunBothAsync();
        JsonElement assumed = (await PlanAsync($"--effect 0.2 --from {bad}")).GetProperty("assumed");
        Assert.Equal(2.0 / 12, assumed.GetProperty("baseline").GetDouble(), 12);
        Assert.Equal(0.5, assumed.GetProperty("rho").GetDouble());
    }

    [Theory]
    [InlineData("")]
    [InlineData("--n 100")]
    [InlineData("--n 100 --effect 0.1 --power 0.8 --discordant 0.2")]
    [InlineData("--effect 4 --discordant 0.2")]
    [InlineData("--effect 0.1 --margin 0.1 --discordant 0.2")]
    [InlineData("--effect 0 --discordant 0.2")]
    [InlineData("--n 100 --discordant 0.2 --epochs 3")]
    [InlineData("--n 100 --discordant 0.2 --icc 0.3")]
    [InlineData("--n 100 --discordant 1.2")]
    [InlineData("--design unpaired --baseline 0.9 --effect 0.2")]
    public async Task WrongQuestions_AreRefused(string arguments)
    {
        CommandResult result = await _cli.RunAsync(["power", .. Split(arguments), "--json"]);
        Assert.Equal(2, result.Code);
        Assert.Equal("bad_input", result.Json.GetProperty("error").GetProperty("code").GetString());
    }

    private async Task<(string Good, string Bad)> RunBothAsync()
    {
        string eval = TinyEval.Write(_cli);
        CommandResult good = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"), "--json");
        CommandResult bad = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "bad"), "--json");
        return (good.RunId, bad.RunId);
    }

    private async Task<JsonElement> PlanAsync(string arguments)
    {
        CommandResult result = await _cli.RunAsync(["power", .. Split(arguments), "--json"]);
        Assert.True(result.Code == 0, result.Output + result.Error);
        return result.Json;
    }

    private static string[] Split(string arguments) => arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
