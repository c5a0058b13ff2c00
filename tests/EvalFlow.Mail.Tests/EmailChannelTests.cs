using EvalFlow.Core.Alerts;
using EvalFlow.Core.Tests;
using MimeKit;
using SmtpServer.Protocol;

namespace EvalFlow.Mail.Tests;

public sealed class EmailChannelTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly MailSink _sink = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    private EmailSpec Spec => new("mail", "127.0.0.1", _sink.Port, MailSecurity.None, null, null, "evalflow@example.org", ["lead@example.org", "ann@example.org"]);

    private EmailChannel Channel(EmailSpec? spec = null) => new(
        spec ?? Spec, new ChannelSurroundings(new HttpClient(), _ => "SECRET", TimeProvider.System, new Uri("https://evalflow.example.org/")));

    private static AlertNotice Notice(int sequence = 1, NoticeKind kind = NoticeKind.Raised, string eval = "Self-harm, direct") => AlertNotice.Of(
        AlertWording.Describe(new Alert
        {
            AlertId = "a-0123456789",
            DedupKey = "k",
            Kind = AlertKinds.Regression,
            Severity = 5,
            Title = "",
            Body = "",
            EvalId = "",
            Metric = "",
            BaselineRun = "",
            CandidateRun = "",
            Domain = "self_harm",
            BaselineModel = "atlas-4.1",
            CandidateModel = "atlas-4.2",
            RaisedAt = Noon,
            LastSeenAt = Noon,
            Handling = new AlertHandling { Notices = sequence - 1 },
            Rows =
            [
                new AlertRow
                {
                    EvalId = "self-harm", EvalTitle = eval, Metric = "violation_rate", BaselineRun = "r-1", CandidateRun = "r-2", Owner = "ann@example.org",
                    Baseline = 0.04, Candidate = 0.3, Delta = 0.26, N = 412, Failing = 13, QValue = 0.001, Severity = 5, Summary = "Regressed: violation_rate rose.",
                },
            ],
        }),
        kind, Noon) with { Runbook = new Uri("https://runbooks.example.org/regression?a=1&b=2") };

    [Fact]
    public async Task Send_ReachesEveryReaderAsTextAndHtml()
    {
        await Channel().SendAsync(Notice(), Cancel);

        MimeMessage mail = Assert.Single(_sink.Messages);
        Assert.Equal("[EvalFlow] Self-harm, direct: violation_rate regressed", mail.Subject);
        Assert.Equal(["lead@example.org", "ann@example.org"], mail.To.Mailboxes.Select(box => box.Address));
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Approved.Matches($"{mail.TextBody!.ReplaceLineEndings("\n")}\n----\n{mail.HtmlBody!.ReplaceLineEndings("\n")}", "mail");
    }

    [Fact]
    public async Task Send_LaterMessages_JoinTheConversation()
    {
        await Channel().SendAsync(Notice(), Cancel);
        await Channel().SendAsync(Notice(), Cancel);
        await Channel().SendAsync(Notice(2, NoticeKind.Escalated), Cancel);
        await Channel().SendAsync(Notice(3, NoticeKind.Resolved), Cancel);

        MimeMessage[] mails = [.. _sink.Messages];
        Assert.Equal(["a-0123456789.1@example.org", "a-0123456789.1@example.org", "a-0123456789.2@example.org", "a-0123456789.3@example.org"], mails.Select(mail => mail.MessageId));
        Assert.Empty(mails[0].References);
        Assert.All(mails[2..], mail => Assert.Equal(("a-0123456789.1@example.org", "a-0123456789.1@example.org"), (mail.InReplyTo, Assert.Single(mail.References))));
        Assert.All(mails[2..], mail => Assert.Equal($"Re: {mails[0].Subject}", mail.Subject));
    }

    [Fact]
    public async Task Send_HostileNames_AddNoHeaderAndNoMarkup()
    {
        await Channel().SendAsync(Notice(eval: "x\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>\u202E 👩‍👩‍👧‍👦"), Cancel);

        MimeMessage mail = Assert.Single(_sink.Messages);
        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain(mail.Headers, header => header.Field == "Bcc");
        Assert.StartsWith("[EvalFlow] x Bcc: all@example.org <script>", mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Refused_SaysWhetherAnotherTryMakesSense()
    {
        _sink.Answer = new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "no SECRET here");
        ChannelException forGood = await Assert.ThrowsAsync<ChannelException>(() => Channel().SendAsync(Notice(), Cancel));
        _sink.Answer = new SmtpResponse(SmtpReplyCode.InsufficientStorage, "later, SECRET");
        ChannelException forNow = await Assert.ThrowsAsync<ChannelException>(() => Channel().SendAsync(Notice(), Cancel));

        Assert.Equal(("The mail server answered 550.", false), (forGood.Message, forGood.IsTransient));
        Assert.Equal(("The mail server answered 452.", true), (forNow.Message, forNow.IsTransient));
        Assert.DoesNotContain("SECRET", forGood.ToString() + forNow, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NoTlsOrNobodyThere_IsTransient()
    {
        ChannelException noTls = await Assert.ThrowsAsync<ChannelException>(() => Channel(Spec with { Security = MailSecurity.StartTls }).SendAsync(Notice(), Cancel));
        int port;
        await using (MailSink gone = new())
        {
            port = gone.Port;
        }
        ChannelException nobody = await Assert.ThrowsAsync<ChannelException>(() => Channel(Spec with { Port = port }).SendAsync(Notice(), Cancel));

        Assert.Equal("The mail server does not speak as expected, or offers no STARTTLS.", noTls.Message);
        Assert.Equal("The mail server could not be reached (ConnectionRefused).", nobody.Message);
        Assert.True(noTls.IsTransient && nobody.IsTransient);
        Assert.Empty(_sink.Messages);
    }
}
