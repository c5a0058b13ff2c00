using System.Net.Sockets;
using EvalFlow.Core.Alerts;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace EvalFlow.Mail;

/// <summary>Sends notices by SMTP.</summary>
public sealed class EmailChannel(EmailSpec spec, ChannelSurroundings surroundings) : IAlertChannel
{
    // A server that answers slower is down for our purpose; the outbox tries again.
    private const int PatienceMilliseconds = 30_000;

    public string Name => spec.Name;

    public async Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        using MimeMessage message = EmailMessage.Of(notice, NoticeContent.Of(notice, surroundings.Web), spec);
        using SmtpClient client = new() { Timeout = PatienceMilliseconds };
        try
        {
            await client.ConnectAsync(spec.Server, spec.Port, Security, cancellationToken);
            if (spec is { User: { } user, Password: { } password })
            {
                await client.AuthenticateAsync(user.Read(surroundings.Environment), password.Read(surroundings.Environment), cancellationToken);
            }
            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
            return null;
        }
        catch (Exception failure) when (Explain(failure) is { } known)
        {
#pragma warning disable MA0027 // Another exception, without its cause: what servers say may quote the login.
            throw known;
#pragma warning restore MA0027
        }
    }

    private SecureSocketOptions Security => spec.Security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
    };

    /// <summary>Null for failures that are none of the mail server's.</summary>
    private static ChannelException? Explain(Exception failure) => failure switch
    {
        // 5xx says that the same mail will be refused again (RFC 5321, 4.2.1).
        SmtpCommandException refused => new ChannelException($"The mail server answered {(int)refused.StatusCode}.", (int)refused.StatusCode < 500),
        AuthenticationException => new ChannelException("The mail server refused the login."),
        SslHandshakeException => new ChannelException("The mail server's certificate is not trusted, or it speaks no TLS."),
        ProtocolException or NotSupportedException => new ChannelException("The mail server does not speak as expected, or offers no STARTTLS."),
        SocketException socket => new ChannelException($"The mail server could not be reached ({socket.SocketErrorCode})."),
        IOException or TimeoutException => new ChannelException("The connection to the mail server broke."),
        _ => null,
    };
}
