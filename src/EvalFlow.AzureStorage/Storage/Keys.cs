using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>
/// Writes any text as a part of a table key or of a blob name. Tables refuse / \ # ? and control characters, and a name of dots
/// would be taken for a folder; ids come from files people wrote, so they may hold anything.
/// </summary>
internal static class Keys
{
    // Half of what a key may hold (512 characters), since some keys have two parts.
    private const int Longest = 200;

    /// <summary>Different texts give different keys. Letters, digits, '-', '_' and inner '.' stay; all else becomes ~ and its code.</summary>
    public static string Encode(string text)
    {
        StringBuilder key = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool inner = i > 0 && i < text.Length - 1;
            if (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_' || (text[i] == '.' && inner))
            {
                key.Append(text[i]);
            }
            else
            {
                key.Append(CultureInfo.InvariantCulture, $"~{(int)text[i]:x4}");
            }
        }
        return key.Length <= Longest ? key.ToString() : $"{key.ToString(0, Longest - 70)}~~{Hash(text)}";
    }

    /// <summary>A key of fixed length for a text that nobody needs to read: 32 hex digits.</summary>
    public static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    public static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    /// <summary>A name that no one else has.</summary>
    public static string Unique() => RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>A number of fixed width, so that keys sort as numbers do.</summary>
    public static string Ordinal(int number) => number.ToString("D9", CultureInfo.InvariantCulture);
}
