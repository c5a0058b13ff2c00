namespace EvalFlow.Web.Models;

/// <summary>Addresses of the models.</summary>
internal static class ModelPaths
{
    public const string List = "/models";

    public const string Recorded = $"{List}/recorded";
}
