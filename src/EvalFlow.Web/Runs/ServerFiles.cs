using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Web.Hosting;

namespace EvalFlow.Web.Runs;

/// <summary>A path of this machine is for those who sit at it: what stands in the file comes back as scores and texts.</summary>
internal static class ServerFiles
{
    /// <summary>Throws <see cref="BadInputException"/> when the model is a file of the server and people come from elsewhere.</summary>
    public static void Refuse(string model, WebSettings settings)
    {
        if (settings.OpenId is not null && ModelOpener.IsRecorded(model.Trim()) && !IsOnShelf(model.Trim(), settings.RecordedFolder))
        {
            throw new BadInputException(
                "model", "Recorded responses are files of the server, which are not read for people elsewhere.", "Put them on the shelf (Models), use the evalflow command on the server, or a live model.");
        }
    }

    private static bool IsOnShelf(string model, string folder) =>
        Path.GetFullPath(ModelSpec.Parse(model).Name).StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
