namespace EvalFlow.Web.Tests.Browser;

/// <summary>Texts that would run as script wherever a page forgot to encode them. Whatever runs calls alert, which a watched page reports.</summary>
internal static class Injections
{
    public static IReadOnlyList<string> All { get; } =
    [
        "<script>alert(1)</script>",
        "</title></textarea></style><script>alert(2)</script>",
        "<img src=x onerror=alert(3)>",
        "<svg onload=alert(4)>",
        "\"><svg/onload=alert(5)>",
        "' onmouseover=alert(6) autofocus onfocus=alert(6) x='",
        "\" autofocus onfocus=alert(7) x=\"",
        "<a href=\"javascript:alert(8)\">click</a>",
        "<iframe srcdoc=\"<script>parent.alert(9)</script>\"></iframe>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(10)>",
        "<!--><img src=x onerror=alert(11)>-->",
        "]]><script>alert(12)</script>",
        "{{constructor.constructor('alert(13)')()}}",
        "<details open ontoggle=alert(14)>",
        "<meta http-equiv=\"refresh\" content=\"0;url=javascript:alert(15)\">",
        "<base href=\"http://127.0.0.1:9/\">",
        "<form action=\"http://127.0.0.1:9/\"><button>go</button></form>",
        "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
        "<!--Blazor:{\"type\":\"server\",\"prerenderId\":\"1\"}--><blazor-ssr-end></blazor-ssr-end>",
        "\u202Egnp.exe\u202C\u0000\u001b]8;;http://127.0.0.1:9\u0007",
    ];
}
