namespace EvalFlow.Functions.Host;

/// <summary>The queue of release events, named in infra/modules/servicebus.bicep too.</summary>
internal static class ReleaseQueue
{
    public const string Name = "evalflow-releases";
}
