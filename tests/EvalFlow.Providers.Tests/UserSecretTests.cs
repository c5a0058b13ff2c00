using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Core.Models.Limits;
using Microsoft.Extensions.AI;

namespace EvalFlow.Providers.Tests;

/// <summary>Keys in the user secrets of this machine; the folder they are in is moved aside for the test.</summary>
public sealed class UserSecretTests : IDisposable
{
    // The first place where .NET looks for the folder of a user, on every system.
    private const string Place = "APPDATA";

    private readonly string? _before = Environment.GetEnvironmentVariable(Place);
    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-secrets").FullName;

    public UserSecretTests()
    {
        Environment.SetEnvironmentVariable(Place, _folder);
        string home = Path.Combine(_folder, "Microsoft", "UserSecrets", "evalflow");
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, "secrets.json"), """{ /* by hand */ "TEAM:KEY": "sk-from-user-secrets", "TEAM_KEY": "sk-from-user-secrets", }""");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Place, _before);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("user-secret:TEAM:KEY")]
    [InlineData("env:TEAM_KEY")]
    public async Task Key_InUserSecrets_IsSentAsTheKey(string key)
    {
        await using RawServer server = new(_ => RawServer.Response(200, """{"choices":[{"message":{"content":"noted"}}]}"""));
        using ModelProviders providers = new(
            () => ModelsFile.Read("models.yaml", $"a: {{ spec: openai:m, base_url: \"{server.Address}v1\", key: \"{key}\" }}"), _ => null, TimeProvider.System);
        ModelEndpoint endpoint = (await providers.FindAsync("a", TestContext.Current.CancellationToken))!;
        using IChatClient client = endpoint.Connect(new RequestGate("a", "model", new ModelLimits(), TimeProvider.System));
        await client.GetResponseAsync("hello", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("Authorization: Bearer sk-from-user-secrets", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatUserSecretsLack_IsAskedForByName()
    {
        using ModelProviders providers = new(() => ModelsFile.Read("models.yaml", "a: { spec: openai:m, key: \"user-secret:OTHER\" }"), _ => null, TimeProvider.System);
        Problem problem = (await Assert.ThrowsAsync<BadInputException>(() => providers.FindAsync("a", CancellationToken.None))).Problems[0];
        Assert.Equal("There is no user secret OTHER.", problem.Message);
    }
}
