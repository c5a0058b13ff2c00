using EvalFlow.Core.Alerts;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>Shows alerts to whoever started the command.</summary>
internal sealed class ConsoleChannel(Screen screen, string name = "console") : IAlertChannel
{
    private const int BodyLength = 2000;

    public string Name => name;

    public Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        IAnsiConsole console = screen.Json ? screen.Error : screen.Out;
        Alert alert = notice.Alert;
        string title = SafeName.Of(alert.Title, AlertWording.TitleLength);
        console.Write(new Text($"{Lead(notice)} severity {alert.Severity}/5, {title}\n", new Style(ColourOf(notice.Kind), decoration: Decoration.Bold)));
        if (notice.Kind is not NoticeKind.Acknowledged and not NoticeKind.Resolved)
        {
            string runbook = notice.Runbook is { } known ? $"\nrunbook {known.AbsoluteUri}" : "";
            console.Write(new Padder(new Text(SafeName.Of(alert.Body, BodyLength) + runbook), new Padding(2, 0, 0, 0)));
        }
        return Task.FromResult<string?>(null);
    }

    private static string Lead(AlertNotice notice) => notice.Kind switch
    {
        NoticeKind.Raised => "ALERT",
        NoticeKind.Updated => "ALERT, more:",
        NoticeKind.Escalated => $"ALERT, unanswered, for {SafeName.Of(notice.Audience, 80)}:",
        NoticeKind.Reminder => "ALERT, still open:",
        NoticeKind.Acknowledged => $"ACKNOWLEDGED by {SafeName.Of(notice.By, 80)}:",
        NoticeKind.Resolved => $"RESOLVED by {SafeName.Of(notice.By, 80)}:",
        NoticeKind.Digest => "ALERTS",
        NoticeKind.Test => "TEST",
    };

    private static Color ColourOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Raised or NoticeKind.Updated or NoticeKind.Escalated or NoticeKind.Reminder or NoticeKind.Digest => Color.Red,
        NoticeKind.Acknowledged or NoticeKind.Test => Color.Yellow,
        NoticeKind.Resolved => Color.Green,
    };
}
