namespace EvalFlow.Core.Models;

/// <summary>
/// Opens a connection to a live model, by a question that is free of charge, while the command still reads its eval: finding the
/// address, shaking hands and signing in take longer than the rest of start-up.
/// </summary>
public static class ModelGreeting
{
    public static async Task RunAsync(IModelProviders providers, string spec, CancellationToken cancellationToken)
    {
        try
        {
            if (!ModelOpener.IsRecorded(spec) && await providers.FindAsync(spec, cancellationToken) is { Check: { } check })
            {
                await check(cancellationToken);
            }
        }
#pragma warning disable CA1031 // A courtesy; the request that matters meets the same fault and says so.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
