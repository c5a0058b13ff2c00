using System.Text;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class RoutingReaderTests
{
    private const string Good = """
        web: https://evalflow.example.org
        teams:
          - { name: self-harm, owners: [ann@example.org, "*@self-harm.example.org"] }
        channels:
          - { name: safety, type: slack, webhook: env:SLACK_WEBHOOK }
          - { name: threads, type: slack, token: env:SLACK_TOKEN, channel: C012345 }
          - { name: teams, type: teams, webhook: env:TEAMS_WEBHOOK }
          - { name: lead, type: email, server: smtp.example.org, user: env:SMTP_USER, password: env:SMTP_PASSWORD, from: evalflow@example.org, to: lead@example.org }
          - { name: hook, type: webhook, url: env:HOOK_URL, secret: env:HOOK_SECRET }
          - { name: pager, type: pagerduty, routing_key: env:PD_KEY, region: eu }
        routes:
          - name: critical
            when: { severity: 5 }
            channels: [pager, safety]
            runbook: https://runbooks.example.org/critical
            escalate:
              - { after: 30m, channels: [lead], to: the domain lead }
              - { after: 2h, channels: [lead, teams], to: the launch lead }
            remind: 4h
          - name: self-harm
            when: { team: self-harm, kind: [regression, run_failed], domain: [self_harm], model: "atlas-*" }
            channels: [threads, file]
            runbook: https://runbooks.example.org/self-harm
            quiet_hours: { from: "20:00", to: "07:00", zone: Europe/London, below: 4, days: [mon, sun] }
            gather: 1h
        """;

    private static AlertRouting Read(string yaml) => RoutingReader.Read("alerts.yaml", yaml, ["console", "file"]);

    private static IReadOnlyList<Problem> Refused(string yaml) => Assert.Throws<BadInputException>(() => Read(yaml)).Problems;

    [Fact]
    public void Read_AFullFile_KnowsAllOfIt()
    {
        AlertRouting routing = Read(Good);

        Assert.Equal(["safety", "threads", "teams", "lead", "hook", "pager"], routing.Channels.Select(channel => channel.Name));
        Assert.Equal(["SMTP_USER", "SMTP_PASSWORD"], routing.Channels[3].Secrets.Select(secret => secret.Variable));
        Assert.Equal((587, MailSecurity.StartTls), (((EmailSpec)routing.Channels[3]).Port, ((EmailSpec)routing.Channels[3]).Security));
        AlertRoute critical = routing.Routes[0];
        Assert.Equal([TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)], critical.Escalation.Select(step => step.After));
        Assert.Equal((TimeSpan.FromHours(4), TimeSpan.FromMinutes(15), 5, 5), (critical.Remind, critical.Gather, critical.When.MinSeverity, critical.When.MaxSeverity));
        QuietHours quiet = routing.Routes[1].Quiet!;
        Assert.Equal((new TimeOnly(20, 0), "Europe/London", 4), (quiet.From, quiet.Zone.Id, quiet.Below));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Sunday], quiet.Days);
        Assert.Equal(["console", "file"], routing.Fallback.Channels);
    }

    [Fact]
    public void RouteFor_TheFirstThatFits_Decides()
    {
        AlertRouting routing = Read(Good);
        Assert.Equal("critical", routing.RouteFor(A.Regression(severity: 5)).Name);
        Assert.Equal("self-harm", routing.RouteFor(A.Regression()).Name);
        Assert.Equal("self-harm", routing.RouteFor(A.Regression() with { Owner = "Bob@SELF-HARM.example.org" }).Name);
        Assert.Equal("default", routing.RouteFor(A.Regression() with { Owner = "eve@example.org" }).Name);
        Assert.Equal("default", routing.RouteFor(A.Regression() with { CandidateModel = "borealis" }).Name);
        Assert.Equal("default", routing.RouteFor(A.Regression() with { Domain = null }).Name);
        Assert.Equal("default", routing.RouteFor(A.Regression() with { Kind = AlertKinds.RunIncomplete }).Name);
    }

    [Fact]
    public void Read_EverythingWrong_SaysEachPlaceProblemAndFix()
    {
        const string Bad = """
            web: ftp://here
            chanels: []
            channels:
              - { name: Safety!, type: slack, webhook: https://hooks.slack.com/services/T0/B0/SECRET }
              - { name: both, type: slack, webhook: env:A, token: env:B, channel: C1 }
              - { name: bot, type: slack, token: xoxb-SECRET }
              - { name: pager, type: pager }
              - { name: mail, type: email, server: s, user: env:U, security: none, password: SECRET, from: "a b@c", to: [], port: 99999 }
              - { name: mail, type: webhook, url: env:URL }
              - { name: out, type: file, path: ../outside }
              - { name: pd, type: pagerduty, routing_key: env:PD, region: uk, color: red }
            teams:
              - { name: nobody }
            routes:
              - name: one
                when: { severity: 3, min_severity: 2, kind: regresion, team: nobdy, minimum: 1 }
                channels: [slak]
                escalate:
                  - { after: 2h, channels: [pd], to: lead }
                  - { after: 1h, channels: [], to: "" }
                  - { after: soon, channels: [pd] }
                quiet_hours: { from: 20:00, to: "25:00", zone: Mars/Olympus, below: 1, days: [monday] }
                remind: 31d
              - name: one
                when: { min_severity: 5, max_severity: 2 }
                channels: [pd]
                runbook: see the wiki
                quiet_hours: { from: "07:00", to: "07:00" }
            """;

        IReadOnlyList<Problem> problems = Refused(Bad);

        StringBuilder text = new();
        foreach (Problem problem in problems)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{problem.File}:{problem.Line}:{problem.Column} {problem.Field}\n  {problem.Message}\n  {problem.Fix}\n");
        }
        Assert.DoesNotContain("SECRET", text.ToString(), StringComparison.Ordinal);
        Approved.Matches(text.ToString(), "bad-routing");
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("routes: []", "'routes' must be a list of entries, but is empty.")]
    [InlineData("channels: []", "'routes' must be a list of entries, but is missing.")]
    public void Read_NoRules_IsRefused(string yaml, string message) => Assert.Equal(message, Refused(yaml)[0].Message);

    [Fact]
    public void Read_ARuleWithoutARunbook_IsRefused() =>
        Assert.Equal("routes[0].runbook", Assert.Single(Refused("routes: [{ name: a, channels: [file] }]")).Field);

    [Theory]
    [InlineData("30m", 30)]
    [InlineData("4h", 240)]
    [InlineData("30d", 43200)]
    [InlineData("31d", null)]
    [InlineData("0m", null)]
    [InlineData("-1m", null)]
    [InlineData("1.5h", null)]
    [InlineData("m", null)]
    [InlineData("", null)]
    [InlineData("9999999999m", null)]
    public void ParseTime_WholeMinutesHoursAndDays(string text, int? minutes) =>
        Assert.Equal(minutes is { } known ? TimeSpan.FromMinutes(known) : null, RoutingReader.ParseTime(text));

    [Fact]
    public void Secrets_AreReadWhenNeededAndNeverShown()
    {
        SecretReference reference = new("HOOK");
        Assert.Equal(new Uri("https://hooks.example.org/x"), reference.ReadUrl(_ => "https://hooks.example.org/x"));
        Assert.Equal(new Uri("http://127.0.0.1:8080/"), reference.ReadUrl(_ => "http://127.0.0.1:8080/"));
        foreach (string? bad in (string?[])[null, "", "http://hooks.example.org/SECRET", "file:///SECRET", "SECRET"])
        {
            ChannelException failure = Assert.Throws<ChannelException>(() => reference.ReadUrl(_ => bad));
            Assert.True(failure.IsTransient);
            Assert.Contains("HOOK", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
        }
    }
}
