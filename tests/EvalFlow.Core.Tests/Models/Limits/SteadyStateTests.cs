namespace EvalFlow.Core.Tests.Models.Limits;

/// <summary>What the gate makes of providers that never say what they admit, over minutes of simulated time.</summary>
public sealed class SteadyStateTests
{
    [Theory]
    [InlineData(50, 20, 1000)]
    [InlineData(200, 20, 1000)]
    [InlineData(1000, 20, 1000)]
    [InlineData(50, 200, 1000)]
    [InlineData(200, 200, 1000)]
    [InlineData(200, 20, null)]
    [InlineData(200, 200, null)]
    [InlineData(20, 1000, 1000)]
    public async Task Rate_OfAProviderThatAdmitsSoMuch_IsUsedToWithinATenth(double perSecond, int latencyMs, int? retryAfterMs)
    {
        SimulatedServer server = new(perSecond, latencyMs, retryAfterMs);
        int[] answers = await server.RunAsync(open: 100, seconds: 120);

        double steady = answers.Skip(30).Average();
        Assert.True(steady >= 0.9 * perSecond, $"{steady:0.0} of {perSecond} a second, {server.Refused} refused of {server.Answered + server.Refused}; {server.Story()}");
        Assert.True(server.Refused < 0.15 * server.Answered, $"{server.Refused} refused, {server.Answered} answered");
    }

    [Fact]
    public async Task Limit_UnderRefusalsThatHaveNothingToDoWithLoad_DoesNotStarveTheRun()
    {
        SimulatedServer server = new(perSecond: 1e6, latencyMs: 20, retryAfterMs: 1000, randomRefusals: 0.1);
        await server.RunAsync(open: 50, seconds: 60);

        // Fifty requests that each wait a second once in ten answer 375 a second at best.
        Assert.True(server.Answered > 60 * 250, $"{server.Answered} answered; {server.Story()}");
        Assert.True(server.Answered + server.Refused < 1.15 * server.Answered, $"{server.Refused} refused");
    }

    [Fact]
    public async Task Limit_WithoutRefusals_GrowsToWhatIsOpen()
    {
        SimulatedServer server = new(perSecond: 1e6, latencyMs: 20, retryAfterMs: null);
        await server.RunAsync(open: 200, seconds: 3);
        Assert.Equal(0, server.Refused);
        Assert.True(server.Gate.Limit >= 200, $"{server.Gate.Limit}");
    }
}
