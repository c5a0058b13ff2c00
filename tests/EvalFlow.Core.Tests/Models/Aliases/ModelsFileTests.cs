using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Aliases;

namespace EvalFlow.Core.Tests.Models.Aliases;

public sealed class ModelsFileTests
{
    [Fact]
    public void Read_AFullAlias_HasAllOfIt()
    {
        ModelAlias alias = ModelsFile.Read("models.yaml", """
            # our models
            big:
              spec: openai:gpt-big
              base_url: https://gateway.example.org/v1
              key: env:TEAM_KEY
              prices: { input_per_million: 2.5, output_per_million: 10, cached_input_per_million: 0.25 }
              limits: { max_concurrency: 40, requests_per_minute: 500, tokens_per_minute: 200000, timeout_seconds: 90 }
              retries: { attempts: 4, seconds: 60 }
              max_tokens_field: max_tokens
            """)["big"];

        Assert.Equal(("openai", "gpt-big"), (alias.Spec.Provider, alias.Spec.Name));
        Assert.Equal(new Uri("https://gateway.example.org/v1"), alias.BaseUrl);
        Assert.Equal(new KeyReference(KeyKind.Environment, "TEAM_KEY"), alias.Key);
        Assert.Equal((2.5, 10, 0.25), (alias.Prices!.InputPerMillion, alias.Prices.OutputPerMillion, alias.Prices.CachedInputPerMillion));
        Assert.Equal((40, 500, 200_000, TimeSpan.FromSeconds(90)), (alias.Limits.MaxConcurrency, alias.Limits.RequestsPerMinute, alias.Limits.TokensPerMinute, alias.Limits.Timeout));
        Assert.Equal((4, TimeSpan.FromSeconds(60)), (alias.Retries.MaxAttempts, alias.Retries.Within));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    public void Read_AnEmptyFile_NamesNothing(string yaml) => Assert.Empty(ModelsFile.Read("models.yaml", yaml));

    [Theory]
    [InlineData("a: { spec: openai:m, key: \"env:A_KEY\" }", KeyKind.Environment)]
    [InlineData("a: { spec: openai:m, key: \"user-secret:A:KEY\" }", KeyKind.UserSecret)]
    [InlineData("a: { spec: openai:m, key: \"https://my-vault.vault.azure.net/secrets/my-key\" }", KeyKind.KeyVault)]
    [InlineData("a: { spec: azure:m, key: entra-id }", KeyKind.EntraId)]
    public void Read_EachKindOfKey_IsUnderstood(string yaml, KeyKind kind) => Assert.Equal(kind, ModelsFile.Read("models.yaml", yaml)["a"].Key!.Kind);

    [Theory]
    [InlineData("a: { spec: openai:m, key: sk-very-secret-indeed }")]
    [InlineData("a: { spec: openai:m, key: \"https://evil.example.org/secrets/sk-very-secret-indeed\" }")]
    [InlineData("a: { spec: openai:m, key: \"https://my.vault.azure.net.evil.org/secrets/sk-very-secret-indeed\" }")]
    [InlineData("a: { spec: openai:m, base_url: \"https://user:sk-very-secret-indeed@host/v1\" }")]
    public void Read_AKeyWrittenIntoTheFile_IsRefusedAndNotQuoted(string yaml)
    {
        BadInputException refused = Assert.Throws<BadInputException>(() => ModelsFile.Read("models.yaml", yaml));
        Assert.DoesNotContain("very-secret", string.Join('\n', refused.Problems.Select(problem => $"{problem}")), StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(refused.Problems).Line);
    }

    [Fact]
    public void Read_WithManyMistakes_ReportsAllOfThemWithPlaceAndFix()
    {
        BadInputException refused = Assert.Throws<BadInputException>(() => ModelsFile.Read("models.yaml", """
            one: { spec: replay:x.csv }
            two: { spec: openai:m, prices: { input_per_million: 1 } }
            three: { spec: openai:m, limits: { max_concurency: 5 } }
            four: { spec: openai:m, retries: { attempts: 0 } }
            "fi:ve": { spec: openai:m }
            six:
            """));
        Assert.Equal([1, 2, 3, 4, 5, 6], refused.Problems.Select(problem => problem.Line ?? 0));
        Assert.All(refused.Problems, problem => Assert.NotEmpty(problem.Fix));
        Assert.Contains("Did you mean 'max_concurrency'?", refused.Problems[2].Message, StringComparison.Ordinal);
    }
}
