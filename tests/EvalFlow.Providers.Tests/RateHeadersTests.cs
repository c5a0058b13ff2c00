using System.Net;
using EvalFlow.Providers.Http;

namespace EvalFlow.Providers.Tests;

public sealed class RateHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("6m0s", 360)]
    [InlineData("20ms", 0.02)]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("12", 12)]
    [InlineData("2026-11-24T12:00:30Z", 30)]
    [InlineData("2026-11-24T11:00:00Z", 0)]
    public void Duration_InEachProvidersWords_IsRead(string text, double seconds) =>
        Assert.Equal(seconds, RateHeaders.Duration(text, Now)!.Value.TotalSeconds, 6);

    [Theory]
    [InlineData("soon")]
    [InlineData("s")]
    [InlineData("5 parsecs")]
    [InlineData("")]
    public void Duration_ThatIsNone_SaysNothing(string text) => Assert.True(RateHeaders.Duration(text, Now) is null || text.Length == 0);

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("Retry-After", "Tue, 24 Nov 2026 12:00:09 GMT", 9)]
    [InlineData("Retry-After", "Tue, 24 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("retry-after-ms", "1500", 1.5)]
    [InlineData("x-ms-retry-after-ms", "250", 0.25)]
    [InlineData("Retry-After", "99999999", 300)]
    public void RetryAfter_InSecondsMillisecondsOrAsADate_IsRead(string name, string value, double seconds) =>
        Assert.Equal(seconds, RateHeaders.RetryAfter(Headers((name, value)), Now)!.Value.TotalSeconds, 6);

    [Fact]
    public void Pause_WithSomethingLeft_IsNone() =>
        Assert.Null(RateHeaders.Pause(Headers(("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "1"), ("x-ratelimit-reset-requests", "59s")), Now));

    [Theory]
    // 60 a minute: the next one is there after a second, though all are back only after a minute.
    [InlineData("60", "60s", 1)]
    [InlineData("600", "60s", 1)]
    [InlineData("600", "50ms", 0.05)]
    [InlineData("6", "60s", 10)]
    public void Pause_WithNothingLeft_IsUntilTheNextOneIsThere(string limit, string reset, double seconds) =>
        Assert.Equal(seconds, RateHeaders.Pause(Headers(("x-ratelimit-limit-requests", limit), ("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", reset)), Now)!.Value.TotalSeconds, 6);

    [Fact]
    public void Pause_OfAnthropicsTokens_IsReadToo() => Assert.Equal(
        TimeSpan.FromSeconds(1),
        RateHeaders.Pause(Headers(("anthropic-ratelimit-output-tokens-limit", "8000"), ("anthropic-ratelimit-output-tokens-remaining", "0"), ("anthropic-ratelimit-output-tokens-reset", "2026-11-24T12:00:40Z")), Now));

    private static System.Net.Http.Headers.HttpResponseHeaders Headers(params (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = new(HttpStatusCode.OK);
        foreach ((string name, string value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }
        return response.Headers;
    }
}
