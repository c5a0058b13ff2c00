using System.Globalization;
using System.Net;
using System.Text;
using EvalFlow.Core.Alerts;
using MimeKit;

namespace EvalFlow.Mail;

/// <summary>
/// A notice as a mail, in plain text and in HTML that says the same. Message-Id and References follow from the alert, so that
/// mail programs show its messages as one conversation and a mail that was sent twice once.
/// </summary>
public static class EmailMessage
{
    public static MimeMessage Of(AlertNotice notice, NoticeContent content, EmailSpec spec)
    {
        MimeMessage message = new() { Subject = Subject(notice), Date = notice.At };
        message.From.Add(new MailboxAddress("EvalFlow", spec.From));
        message.To.AddRange(spec.To.Select(address => new MailboxAddress(null, address)));
        message.MessageId = IdOf(notice.Alert.AlertId, notice.Sequence, spec);
        if (notice.Sequence > 1)
        {
            message.InReplyTo = IdOf(notice.Alert.AlertId, 1, spec);
            message.References.Add(message.InReplyTo);
        }
        // Out-of-office answers and lists leave such mail alone (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-EvalFlow-Alert", notice.Key);
        message.Body = new BodyBuilder { TextBody = Text(content), HtmlBody = Html(content) }.ToMessageBody();
        return message;
    }

    // Gmail parts a conversation whose subject changes, so what happened stands in the body's first line instead.
    private static string Subject(AlertNotice notice) =>
        $"{(notice.Sequence == 1 ? "" : "Re: ")}[EvalFlow] {SafeName.Of(notice.Alert.Title, AlertWording.TitleLength)}";

    private static string IdOf(string alertId, int sequence, EmailSpec spec) =>
        string.Create(CultureInfo.InvariantCulture, $"{alertId}.{sequence}@{spec.From[(spec.From.IndexOf('@', StringComparison.Ordinal) + 1)..]}");

    private static string Text(NoticeContent content)
    {
        StringBuilder text = new();
        text.AppendLine(content.Headline).AppendLine();
        foreach (NoticeLine fact in content.Facts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{fact.Label}: {fact.Value}");
        }
        text.AppendLine();
        foreach (NoticeLine row in content.Rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {row.Label}").AppendLine(CultureInfo.InvariantCulture, $"  {row.Value}");
        }
        text.Append(content.MoreRows > 0 ? string.Create(CultureInfo.InvariantCulture, $"And {content.MoreRows:#,0} more.{Environment.NewLine}") : "").AppendLine();
        foreach (NoticeLink link in content.Links)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{link.Label}: {link.Target.AbsoluteUri}");
        }
        return text.AppendLine(Footer(content)).ToString();
    }

    private static string Html(NoticeContent content)
    {
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Safe(content.Headline)}</title></head><body><h1 style=\"font-size:1.2em\">{Safe(content.Headline)}</h1><table>");
        foreach (NoticeLine line in content.Facts.Concat(content.Rows))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\" style=\"text-align:left;vertical-align:top;padding-right:1em\">{Safe(line.Label)}</th><td>{Safe(line.Value)}</td></tr>");
        }
        html.Append("</table>").Append(content.MoreRows > 0 ? string.Create(CultureInfo.InvariantCulture, $"<p>And {content.MoreRows:#,0} more.</p>") : "").Append("<p>");
        foreach (NoticeLink link in content.Links)
        {
            html.Append(CultureInfo.InvariantCulture, $"<a href=\"{Safe(link.Target.AbsoluteUri)}\">{Safe(link.Label)}</a> ");
        }
        return html.Append(CultureInfo.InvariantCulture, $"</p><p><small>{Safe(Footer(content))}</small></p></body></html>").ToString();
    }

    private static string Footer(NoticeContent content) =>
        $"{(content.Command is null ? "EvalFlow" : $"EvalFlow: {content.Command}")}. No text of samples is sent by mail.";

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
