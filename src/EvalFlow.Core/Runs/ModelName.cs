using EvalFlow.Core.Models;

namespace EvalFlow.Core.Runs;

/// <summary>A model as people call it: of recorded responses the file's name, without the folders and columns around it.</summary>
public static class ModelName
{
    private const string Replay = "replay:";

    public static string Of(string spec)
    {
        if (!ModelOpener.IsRecorded(spec))
        {
            return spec;
        }
        string path = spec[Replay.Length..].Split('?', 2)[0];
        return $"{path[(path.LastIndexOfAny(['/', '\\']) + 1)..]} (recorded)";
    }
}
