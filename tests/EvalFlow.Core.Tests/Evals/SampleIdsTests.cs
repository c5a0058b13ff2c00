using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Evals;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Evals;

public sealed class SampleIdsTests
{
    [Theory]
    [InlineData("v2-1")]
    [InlineData("Grüße, Welt")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    public void Join_OneReadablePart_IsKeptAsItIs(string part) => Assert.Equal(part, SampleIds.Join([part]));

    [Theory]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("two\nlines")]
    [InlineData("a\tb")]
    [InlineData("right\u202Eleft")]
    [InlineData("line\u2028break")]
    public void Join_PartThatWouldNotPrint_StandsAsItsHash(string part)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(part)))[..12];

        Assert.Equal($"W41|~{hash}", SampleIds.Join(["W41", part]));
    }

    [Fact]
    public void Fill_Template_UsesTheSameReadableParts() =>
        Assert.Equal(SampleIds.Join(["a\nb"]) + "-x", SampleIds.Fill("{{long}}-{{short}}", name => name == "long" ? "a\nb" : "x"));

    [Fact]
    public void Join_AnyParts_IsOneLineOfReadableText() => Prop.ForAll(
        ArbMap.Default.ArbFor<string[]>().Filter(parts => parts.All(part => part is not null)),
        parts => SampleIds.Join(parts).All(c => !char.IsControl(c)) && SampleIds.Join(parts).Length <= (parts.Length * 65)).QuickCheckThrowOnFailure();
}
