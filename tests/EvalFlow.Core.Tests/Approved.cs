using System.Runtime.CompilerServices;

namespace EvalFlow.Core.Tests;

/// <summary>Compares what a person will read with the approved text in Approved/NAME.txt beside the test.</summary>
internal static class Approved
{
    public static void Matches(string text, string name, [CallerFilePath] string test = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(test)!, "Approved", name);
        string approved = File.Exists($"{path}.txt") ? File.ReadAllText($"{path}.txt") : "";
        if (approved == text)
        {
            File.Delete($"{path}.received.txt");
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText($"{path}.received.txt", text);
        Assert.Fail($"'{name}' is not as approved. To approve: mv {name}.received.txt {name}.txt\n--- approved\n{approved}\n--- received\n{text}");
    }
}
