using EvalFlow.Web.Security;

namespace EvalFlow.Web.Tests.Security;

public sealed class LocalPathTests
{
    [Theory]
    [InlineData("/runs?eval=a&page=2", "/runs?eval=a&page=2")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("\\\\evil.example", "/")]
    [InlineData("/runs\\..\\evil", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/runs\r\nSet-Cookie: a=b", "/")]
    public void Of_LeavesTheAppForNobody(string? path, string expected) => Assert.Equal(expected, LocalPath.Of(path));
}
