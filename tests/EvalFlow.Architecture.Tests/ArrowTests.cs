using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace EvalFlow.Architecture.Tests;

/// <summary>The dependency arrows of the design, read from the project files: Statistics, Core, adapters, executables.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["EvalFlow.Statistics"] = [],
        ["EvalFlow.Core"] = ["EvalFlow.Statistics"],
        ["EvalFlow.Providers"] = ["EvalFlow.Core"],
        ["EvalFlow.Sqlite"] = ["EvalFlow.Core"],
        ["EvalFlow.AzureStorage"] = ["EvalFlow.Core"],
        ["EvalFlow.Mail"] = ["EvalFlow.Core"],
        ["EvalFlow.Web"] = ["EvalFlow.Core"],
        ["EvalFlow.Functions"] = ["EvalFlow.Core", "EvalFlow.Providers", "EvalFlow.AzureStorage", "EvalFlow.Mail"],
        ["EvalFlow.Cli"] = ["EvalFlow.Core", "EvalFlow.Providers", "EvalFlow.Sqlite", "EvalFlow.AzureStorage", "EvalFlow.Mail", "EvalFlow.Web"],
    };

    public static TheoryData<string> Projects() =>
        [.. Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories)
            // The Functions SDK generates a project among what it builds.
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ItsReferences_AreAmongTheAllowedArrows(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.True(Allowed.TryGetValue(name, out string[]? allowed), $"{name} is not in the design: add it by an ADR.");

        IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Statistics_KnowsNoSampleAndNoJudge()
    {
        string folder = Path.Combine(Root(), "src", "EvalFlow.Statistics");
        IEnumerable<string> sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        Assert.All(sources, file => Assert.DoesNotContain("EvalFlow.Core", File.ReadAllText(file), StringComparison.Ordinal));
    }

    private static string Root([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EvalFlow.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("EvalFlow.sln was not found above the tests.");
    }
}
