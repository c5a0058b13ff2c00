using System.Text;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class WebhookSignatureTests
{
    // The test vector of the Standard Webhooks reference libraries (github.com/standard-webhooks/standard-webhooks).
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long Timestamp = 1614265330;
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(Timestamp);

    private static bool Verify(string id = Id, string timestamp = "1614265330", string signature = Signature, byte[]? body = null, int seconds = 0) =>
        WebhookSignature.Verify(Secret, id, timestamp, signature, body ?? Body, Then.AddSeconds(seconds));

    [Fact]
    public void Sign_TheReferenceVector_Agrees()
    {
        Assert.Equal(Signature, WebhookSignature.Sign(Secret, Id, Timestamp, Body));
        Assert.Equal(Signature, WebhookSignature.Sign(Secret["whsec_".Length..], Id, Timestamp, Body));
    }

    [Fact]
    public void Verify_WhatWasChangedOrIsOld_IsRefused()
    {
        Assert.True(Verify());
        Assert.True(Verify(signature: $"v1,AAAA {Signature} v1a,xyz"));
        Assert.True(Verify(seconds: 300));
        Assert.False(Verify(seconds: 301));
        Assert.False(Verify(seconds: -301));
        Assert.False(Verify(id: "msg_other"));
        Assert.False(Verify(timestamp: "1614265331"));
        Assert.False(Verify(timestamp: "soon"));
        Assert.False(Verify(body: Encoding.UTF8.GetBytes("""{"test": 2432232315}""")));
        Assert.False(Verify(signature: ""));
        Assert.False(WebhookSignature.Verify("another secret", Id, "1614265330", Signature, Body, Then));
    }
}
