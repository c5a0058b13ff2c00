using System.Text;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Similarity;

/// <summary>A text as near-duplicates are looked for: small letters and digits, and one blank for all between.</summary>
internal static class PlainPrompt
{
    /// <summary>What of a sample is compared: all that is said but for the system message, which many share.</summary>
    public static string TextOf(Sample sample) =>
        sample.Messages is { } turns ? string.Join(' ', turns.Where(turn => turn.Role != "system").Select(turn => turn.Text)) : sample.Input;

    public static string Of(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (char sign in text)
        {
            // Full-width letters, which some keyboards write, are the same letters.
            char folded = sign is >= '\uFF01' and <= '\uFF5E' ? (char)(sign - 0xFEE0) : sign;
            if (char.IsLetterOrDigit(folded) || char.IsSurrogate(folded))
            {
                plain.Append(char.ToLowerInvariant(folded));
            }
            else if (folded is not '\'' and not '’' && plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }
        return plain.Length > 0 && plain[^1] == ' ' ? plain.ToString(0, plain.Length - 1) : plain.ToString();
    }
}
