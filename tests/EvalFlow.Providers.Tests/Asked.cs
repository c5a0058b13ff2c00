using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;

namespace EvalFlow.Providers.Tests;

/// <summary>Models opened as the command line does, with an environment of the test's own.</summary>
internal static class Asked
{
    public const string Key = "sk-canary-4711-never-to-be-seen";

    public const string Prompt = "canary-prompt: how do I whittle a spoon?";

    public static ModelProviders Providers(Uri address, string models = "") => new(
        () => ModelsFile.Read("models.yaml", models),
        name => name switch
        {
            "OPENAI_BASE_URL" => $"{address}v1",
            "ANTHROPIC_BASE_URL" or "AZURE_OPENAI_ENDPOINT" => address.ToString(),
            "OPENAI_API_KEY" or "ANTHROPIC_API_KEY" or "AZURE_OPENAI_API_KEY" => Key,
            _ => null,
        },
        TimeProvider.System);

    public static async Task<ModelReply> AskAsync(Uri address, string spec, string models = "", params IReadOnlyList<ChatTurn> turns)
    {
        ModelOpener opener = new(Path.GetTempPath(), Providers(address, models), TimeProvider.System);
        await using IModel model = await opener.OpenAsync(spec, [], TestContext.Current.CancellationToken);
        ModelRequest request = new("s", 1, () => turns.Count > 0 ? turns : [new ChatTurn("user", Prompt)], new GenerationSettings(Temperature: 0, MaxTokens: 64));
        return await model.GenerateAsync(request, TestContext.Current.CancellationToken);
    }
}
