using EvalFlow.Core.Models;

namespace EvalFlow.Core.Runs;

/// <summary>A model as people call it: of recorded responses the file's name and which of its rows, without the folders and columns around it.</summary>
public static class ModelName
{
    private const string Replay = "replay:";
    private const string Where = "where=";

    public static string Of(string spec)
    {
        if (!ModelOpener.IsRecorded(spec))
        {
            return spec;
        }
        string[] parts = spec[Replay.Length..].Split('?', 2);
        string path = parts[0];
        return $"{path[(path.LastIndexOfAny(['/', '\\']) + 1)..]}{Rows(parts.ElementAtOrDefault(1))} (recorded)";
    }

    // Several models may be recorded in one file.
    private static string Rows(string? query) => string.Concat((query ?? "").Split('&')
        .Where(part => part.StartsWith(Where, StringComparison.Ordinal)).Select(part => $", {part[(part.LastIndexOf('=') + 1)..]}"));
}
