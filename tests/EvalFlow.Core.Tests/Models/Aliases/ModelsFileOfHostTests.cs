using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Aliases;

namespace EvalFlow.Core.Tests.Models.Aliases;

public sealed class ModelsFileOfHostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evalflow-models").FullName;

    private string Fresh => Path.Combine(_folder, "models.yaml");

    private ModelsFileOfHost File => new(() => System.IO.File.Exists(Fresh) ? Fresh : null, Fresh);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Add_WithoutAFile_BeginsOne()
    {
        await File.AddAsync(new NewModel("atlas-2", "openai", "gpt \"big\"", "http://localhost:8000/v1", "ATLAS_API_KEY"), Cancel);
        ModelAlias alias = Assert.Single(File.Read());
        Assert.Equal(("atlas-2", "openai", "gpt \"big\""), (alias.Name, alias.Spec.Provider, alias.Spec.Name));
        Assert.Equal(new Uri("http://localhost:8000/v1"), alias.BaseUrl);
        Assert.Equal(new KeyReference(KeyKind.Environment, "ATLAS_API_KEY"), alias.Key);
    }

    [Fact]
    public async Task Add_ToAFile_LeavesWhatIsThereLetterForLetter()
    {
        const string before = "# ours\nold: { spec: openai:gpt }   # keep\n";
        await System.IO.File.WriteAllTextAsync(Fresh, before, Cancel);
        await File.AddAsync(new NewModel("new", "anthropic", "opus", null, null), Cancel);
        Assert.StartsWith(before, await System.IO.File.ReadAllTextAsync(Fresh, Cancel), StringComparison.Ordinal);
        Assert.Equal(["new", "old"], File.Read().Select(alias => alias.Name));
    }

    [Theory]
    [InlineData("old", "openai", "m", null, null)]
    [InlineData("a:b", "openai", "m", null, null)]
    [InlineData("x\nevil", "openai", "m", null, null)]
    [InlineData("new", "replay", "/etc/passwd", null, null)]
    [InlineData("new", "openai", "", null, null)]
    [InlineData("new", "openai", "m", "ftp://x", null)]
    [InlineData("new", "openai", "m", null, "sk-secret value")]
    public async Task Add_WhatIsNoGood_ChangesNothing(string name, string provider, string model, string? url, string? key)
    {
        const string before = "old: { spec: openai:gpt }\n";
        await System.IO.File.WriteAllTextAsync(Fresh, before, Cancel);
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => File.AddAsync(new NewModel(name, provider, model, url, key), Cancel));
        Assert.DoesNotContain("sk-secret", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await System.IO.File.ReadAllTextAsync(Fresh, Cancel));
    }
}
