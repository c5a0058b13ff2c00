using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EvalFlow.Core.Alerts;

/// <summary>
/// Signs webhooks as the Standard Webhooks specification 1.0 has it, so that receivers can verify with any of its libraries:
/// base64 of HMAC-SHA256 over "id.timestamp.body", prefixed with "v1,".
/// </summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>Older or newer messages are refused, so that one that was overheard cannot be sent again later.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Prefix = "whsec_";

    /// <param name="secret">Key in base64, with or without "whsec_" before it; any other text is the key itself, in UTF-8.</param>
    /// <param name="unixSeconds">Value of webhook-timestamp.</param>
    public static string Sign(string secret, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}."));
        using IncrementalHash mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key(secret));
        mac.AppendData(head);
        mac.AppendData(body);
        return $"v1,{Convert.ToBase64String(mac.GetHashAndReset())}";
    }

    /// <summary>What a receiver does: true when the message is ours, unchanged and fresh. Several signatures, parted by blanks, may stand in the header while a key is being changed.</summary>
    public static bool Verify(string secret, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long sent)
            || Math.Abs(now.ToUnixTimeSeconds() - sent) > Tolerance.TotalSeconds)
        {
            return false;
        }
        byte[] expected = Encoding.UTF8.GetBytes(Sign(secret, id, sent, body));
        return signatures.Split(' ').Any(signature => CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)));
    }

    private static byte[] Key(string secret)
    {
        string text = secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret;
        byte[] key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out int length) && length > 0 ? key[..length] : Encoding.UTF8.GetBytes(secret);
    }
}
