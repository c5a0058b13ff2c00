using EvalFlow.Core.Alerts;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Alerts;

/// <summary>Names as an enemy, or an unlucky file, would choose them.</summary>
internal static class Hostile
{
    public static readonly string[] Names =
    [
        "<!channel>", "<!here|x>", "@everyone", "<at>all</at>", "<https://evil.example|click>", "[click](https://evil.example)", "**bold** _it_ ~s~ `c`",
        "&lt;!channel&gt;", "</td><script>alert(1)</script>", "\"},{\"type\":\"image\"", "a\r\nBcc: all@example.org", "\u202Egnp.exe\u2066", "\0\u0001\u001b[31mred\u001b[0m\a",
        "\uD83D", "\uDE00half", "👩‍👩‍👧‍👦 family", "e\u0301\u0302\u0303\u0304\u0305", "\uFEFF\u200B\u2060zero", "𝕊𝕖𝕔𝕣𝕖𝕥", "{{template}} ${jndi:ldap://x}", "=HYPERLINK(\"x\")", "",
        new string('x', 5000), string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 500)), new string('\n', 300), string.Concat(Enumerable.Repeat("e\u0301", 3000)),
        "a" + new string('\u0301', 9000), string.Concat(Enumerable.Repeat("\"\\<&", 900)),
    ];

    public static Gen<string> Name { get; } =
        from parts in Gen.OneOf(Gen.Elements(Names), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")).ListOf(3)
        select string.Concat(parts);

    public static Gen<Alert> Alert { get; } =
        from names in Name.ListOf(9)
        from rows in Gen.Choose(1, 60)
        from severity in Gen.Choose(1, 5)
        from slices in Gen.Choose(0, 1)
        select Described(names, rows, severity, slices == 1);

    public static Gen<AlertNotice> Notice { get; } =
        from alert in Alert
        from kind in Gen.Elements(Enum.GetValues<NoticeKind>())
        from who in Name
        select AlertNotice.Of(alert with { Handling = alert.Handling with { History = [new AlertAct(A.Noon, "acknowledged", who, who)] } }, kind, A.Noon) with
        {
            Runbook = A.Runbook,
            Audience = who,
        };

    private static Alert Described(List<string> names, int rows, int severity, bool slices)
    {
        AlertRow row = A.Regression().Rows[0] with
        {
            EvalTitle = names[0],
            EvalId = names[1],
            Metric = names[2],
            Owner = names[4],
            Summary = names[5],
            Severity = severity,
            CandidateRun = names[6],
        };
        AlertRow[] all = [.. Enumerable.Range(0, rows).Select(i => row with { Slice = slices ? $"{names[3]}={i}" : null, Metric = $"{names[2]}{i}" })];
        return AlertWording.Describe(A.Regression() with { Domain = names[7], CandidateModel = names[8], BaselineModel = names[8], Rows = all });
    }
}
