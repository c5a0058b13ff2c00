using System.Text;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>How the bytes of a text file become letters. Never guessed silently: what is not UTF-8 needs a person's word.</summary>
public enum SheetEncoding
{
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,

    /// <summary>The code page of Western European Windows, in which older Excel saves CSV.</summary>
    Windows1252,
}

/// <param name="Cells">Cells as they would read in Windows-1252; at most <see cref="MostCells"/>.</param>
public sealed record EncodingOffer(SheetEncoding Encoding, IReadOnlyList<SuspiciousCell> Cells)
{
    public const int MostCells = 20;
}

/// <summary>A cell whose bytes are not UTF-8, as it would read in the encoding on offer.</summary>
public sealed record SuspiciousCell(int Row, string Column, string Text);

/// <summary>The file is not UTF-8; a person has to say what it is.</summary>
public sealed class UnknownEncodingException : Exception
{
    public UnknownEncodingException(EncodingOffer offer) : base("The file is not UTF-8.") => Offer = offer;

    public UnknownEncodingException() : this(new EncodingOffer(SheetEncoding.Windows1252, []))
    {
    }

    public UnknownEncodingException(string message) : base(message) => Offer = new EncodingOffer(SheetEncoding.Windows1252, []);

    public UnknownEncodingException(string message, Exception innerException) : base(message, innerException) =>
        Offer = new EncodingOffer(SheetEncoding.Windows1252, []);

    public EncodingOffer Offer { get; }
}

internal static class TextEncoding
{
    /// <summary>The text; null when the bytes are not UTF-8 and nobody said what they are.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, SheetEncoding? told, out SheetEncoding used)
    {
        used = told ?? Marked(bytes);
        try
        {
            string text = Of(used).GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static Encoding Of(SheetEncoding encoding) => encoding switch
    {
        SheetEncoding.Utf8 => new UTF8Encoding(false, throwOnInvalidBytes: true),
        SheetEncoding.Utf16LittleEndian => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true),
        SheetEncoding.Utf16BigEndian => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true),
        SheetEncoding.Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
    };

    private static SheetEncoding Marked(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] => SheetEncoding.Utf16LittleEndian,
        [0xFE, 0xFF, ..] => SheetEncoding.Utf16BigEndian,
        _ => SheetEncoding.Utf8,
    };

    /// <summary>Cells of the text, read as Windows-1252, that hold letters which are not ASCII.</summary>
    public static EncodingOffer Offer(SheetGrid grid) => new(SheetEncoding.Windows1252, [.. grid.Rows
        .SelectMany(row => row.Cells.Select((cell, column) => (row, column, cell)))
        .Where(at => at.cell.Text.Any(sign => sign > '~'))
        .Take(EncodingOffer.MostCells)
        .Select(at => new SuspiciousCell(at.row.Number, SheetGrid.Letter(at.column), at.cell.Text))]);

    internal static BadInputException Refuse(string file, EncodingOffer offer) => new([new Problem(
        file, offer.Cells.Count > 0 ? offer.Cells[0].Row : null, offer.Cells.Count > 0 ? offer.Cells[0].Column : null, null,
        "The file is not UTF-8, so that letters like é or ü may be wrong.",
        "Best save the sheet as .xlsx, or as \"CSV UTF-8\". If the cells shown read right, say that it is windows-1252.")]);
}
