namespace EvalFlow.Core.Interchange.Exports;

/// <summary>
/// Keeps what a model or an author wrote from being run as a formula (OWASP, CSV injection): a text that a spreadsheet program
/// could take for one gets an apostrophe before it. JSON lines and Parquet hold the text as it is.
/// </summary>
public static class FormulaSafe
{
    public static string Of(string text) => IsDangerous(text) ? "'" + text : text;

    /// <summary>Whether the first sign that is not blank begins a formula, in its full-width form too.</summary>
    public static bool IsDangerous(string text)
    {
        foreach (char sign in text)
        {
            // Some programs trim these before they look; tab and line ends are dangerous in first place themselves.
            if (sign is '\t' or '\r' or '\n')
            {
                return true;
            }
            if (!char.IsWhiteSpace(sign) && sign is not ('\uFEFF' or '\u200B' or '\0'))
            {
                return sign is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' or '−' or '﹢' or '﹣' or '﹦' or '﹫';
            }
        }
        return false;
    }
}
