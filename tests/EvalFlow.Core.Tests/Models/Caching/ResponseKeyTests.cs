using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Caching;

namespace EvalFlow.Core.Tests.Models.Caching;

public sealed class ResponseKeyTests
{
    private static readonly ChatTurn[] Turns = [new("system", "Be brief."), new("user", "Hello")];

    private static readonly ModelEndpoint Endpoint = new()
    {
        Identity = "openai:m",
        Provider = "openai",
        Model = "m",
        BaseUrl = new Uri("https://one.example/v1"),
        Connect = _ => throw new NotSupportedException("Nothing is sent."),
    };

    [Fact]
    public void Of_EverythingThatDeterminesAnAnswer_GivesAnotherKey()
    {
        GenerationSettings settings = new(Temperature: 0, MaxTokens: 64);
        string[] keys =
        [
            Key(Endpoint, null, 1, settings, Turns),
            Key(Endpoint with { Identity = "openai:n" }, null, 1, settings, Turns),
            Key(Endpoint with { BaseUrl = new Uri("https://two.example/v1") }, null, 1, settings, Turns),
            Key(Endpoint with { Release = "2026-11-01" }, null, 1, settings, Turns),
            Key(Endpoint, "2026-11-01", 1, settings, Turns),
            Key(Endpoint, null, 2, settings, Turns),
            Key(Endpoint, null, 1, settings with { Temperature = 1 }, Turns),
            Key(Endpoint, null, 1, settings with { Temperature = null }, Turns),
            Key(Endpoint, null, 1, settings with { MaxTokens = 65 }, Turns),
            Key(Endpoint, null, 1, settings with { TopP = 0.5 }, Turns),
            Key(Endpoint, null, 1, settings with { Seed = 7 }, Turns),
            Key(Endpoint, null, 1, settings with { Stop = ["x"] }, Turns),
            Key(Endpoint, null, 1, settings, [new("system", "Be brief.Hello")]),
            Key(Endpoint, null, 1, settings, [new("user", "Be brief."), new("user", "Hello")]),
            Key(Endpoint, null, 1, settings, [.. Turns, new("assistant", "Hi"), new("user", "More")]),
            Key(Endpoint, null, 1, settings, Turns[1..]),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
    }

    [Fact]
    public void Of_TheSameRequest_IsTheSameWhateverTheSample() =>
        Assert.Equal(
            ResponseKey.Of("s", null, new ModelRequest("a", 1, () => Turns, new())), ResponseKey.Of("s", null, new ModelRequest("b", 1, () => Turns, new()) { Run = "r" }));

    private static string Key(ModelEndpoint endpoint, string? release, int epoch, GenerationSettings settings, ChatTurn[] turns) =>
        ResponseKey.Of(ResponseKey.Source(endpoint), release, new ModelRequest("s1", epoch, () => turns, settings));
}
