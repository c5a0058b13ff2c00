using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Evals;

/// <summary>Finds and reads definition files.</summary>
internal static class DefinitionFiles
{
    private static readonly string[] Endings = [".eval.yaml", ".eval.yml"];

    // A definition is a page of text; a larger file was meant to be something else.
    private const long LargestDefinition = 16 * 1024 * 1024;

    // Linked folders are not followed, so that a link to a parent does not lead round in circles.
    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    public static string Single(string path)
    {
        IReadOnlyList<string> files = Find(path);
        return files.Count == 1
            ? files[0]
            : throw new BadInputException(path, $"The folder holds {files.Count} definitions: {string.Join(", ", files.Take(5))}{(files.Count > 5 ? ", ..." : "")}.", "Name one of them.");
    }

    public static IReadOnlyList<string> Find(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }
        if (!Directory.Exists(path))
        {
            throw new BadInputException(path, "There is no such file or folder.", "Give the path of a definition (NAME.eval.yaml) or of a folder with definitions.");
        }
        List<string> files = [.. Directory.EnumerateFiles(path, "*", Everywhere).Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))];
        files.Sort(StringComparer.Ordinal);
        return files.Count > 0 ? files : throw new BadInputException(path, "The folder holds no definitions.", "Definitions are files whose names end in .eval.yaml.");
    }

    /// <summary>The text, or null after reporting why it cannot be read.</summary>
    public static string? ReadText(string file, List<Problem> problems)
    {
        TableProblems place = new(file, problems.Add);
        try
        {
            return Read(file, place);
        }
        catch (BadInputException e)
        {
            problems.AddRange(e.Problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new Problem(file, null, null, null, "The file cannot be opened; it may be locked by another program, or need permissions.", "Close it elsewhere and check that you may read it."));
        }
        return null;
    }

    private static string Read(string file, TableProblems place)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length > LargestDefinition)
        {
            throw place.Fatal("The file is too large to be a definition.", "Put the samples into a data file and name it with samples: { path: FILE }.");
        }
        byte[] start = new byte[512];
        FileStart.CheckText(start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)), place);
        stream.Position = 0;
        using StrictUtf8 text = new(stream, place);
        return text.ReadToEnd();
    }
}
