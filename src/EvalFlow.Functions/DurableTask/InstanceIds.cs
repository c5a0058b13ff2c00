namespace EvalFlow.Functions.DurableTask;

/// <summary>
/// Ids of instances as the Durable Task backends take them. They become table keys and blob names there, where a slash is not
/// allowed; the pipeline's ids have slashes and no colons.
/// </summary>
internal static class InstanceIds
{
    private const int MaxLength = 100;

    public static string ToDurable(string instanceId)
    {
        if (instanceId.Length is 0 or > MaxLength || instanceId[0] == '@' || instanceId.AsSpan().ContainsAny(":\\#?") || instanceId.Any(char.IsControl))
        {
            throw new ArgumentException(
                $"'{instanceId}' cannot be the id of an instance: 1 to {MaxLength} characters, none of : \\ # ? or control characters, no @ in front.",
                nameof(instanceId));
        }
        return instanceId.Replace('/', ':');
    }

    public static string FromDurable(string instanceId) => instanceId.Replace(':', '/');
}
