using EvalFlow.Core.Alerts;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>Shows alerts to whoever started the run.</summary>
internal sealed class ConsoleChannel(Screen screen) : IAlertChannel
{
    public string Name => "console";

    public Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        IAnsiConsole console = screen.Json ? screen.Error : screen.Out;
        console.Write(new Text($"ALERT severity {alert.Severity}/5, {alert.Title}\n", new Style(Color.Red, decoration: Decoration.Bold)));
        console.Write(new Padder(new Text(alert.Body), new Padding(2, 0, 0, 0)));
        return Task.CompletedTask;
    }
}
