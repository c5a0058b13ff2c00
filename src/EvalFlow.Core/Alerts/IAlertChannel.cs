namespace EvalFlow.Core.Alerts;

/// <summary>A place where stakeholders read alerts. Sending may happen more than once for one alert.</summary>
public interface IAlertChannel
{
    string Name { get; }

    /// <summary>Sends one alert; throws when the channel cannot be reached, and the dispatcher tries again later.</summary>
    Task SendAsync(Alert alert, CancellationToken cancellationToken);
}
