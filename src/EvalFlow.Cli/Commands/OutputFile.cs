using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary>A file that a command writes: whole, or not at all.</summary>
internal static class OutputFile
{
    /// <summary>The path, when it may be written to. Throws for a wrong ending and for a folder that is not there.</summary>
    public static string Check(string path, params IReadOnlyList<string> endings)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (endings.Count > 0 && !endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        {
            throw new BadInputException(path, $"The name does not end in {string.Join(" or ", endings)}.", $"Write -o NAME{endings[0]}.");
        }
        return Directory.Exists(path) ? throw new BadInputException(path, "This is a folder.", "Name a file.")
            : Directory.Exists(folder) ? path
            : throw new BadInputException(path, $"There is no folder '{folder}'.", "Make the folder first, or write elsewhere.");
    }

    /// <summary>Writes beside the file and moves it into place at the end, so that an interruption leaves the old one.</summary>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        string partial = path + ".partial";
        try
        {
            await using (FileStream stream = File.Create(partial))
            {
                await write(stream);
            }
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
