using System.Globalization;
using DocumentFormat.OpenXml.Spreadsheet;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Which cell styles show a number as a date, and what date that is.</summary>
internal sealed class DateStyles
{
    private readonly HashSet<int> _dates = [];
    private readonly double _shift;

    /// <param name="from1904">Days are counted from 1904, as old Macintosh workbooks do.</param>
    public DateStyles(Stylesheet? styles, bool from1904)
    {
        _shift = from1904 ? 1462 : 0;
        Dictionary<uint, string> codes = (styles?.NumberingFormats?.Elements<NumberingFormat>() ?? [])
            .Where(format => format.NumberFormatId is not null)
            .GroupBy(format => format.NumberFormatId!.Value)
            .ToDictionary(group => group.Key, group => group.First().FormatCode?.Value ?? "");
        int style = 0;
        foreach (CellFormat format in styles?.CellFormats?.Elements<CellFormat>() ?? [])
        {
            uint id = format.NumberFormatId?.Value ?? 0;
            if (IsBuiltIn(id) || (codes.TryGetValue(id, out string? code) && ShowsDate(code)))
            {
                _dates.Add(style);
            }
            style++;
        }
    }

    public bool IsDate(int style) => _dates.Contains(style);

    /// <summary>ISO 8601; null for a number that is no date (before 1900 or after 9999).</summary>
    public string? Date(double days)
    {
        double shifted = days + _shift;
        if (!(shifted >= 0 && shifted < 2_958_466))
        {
            return null;
        }
        // Rounded to a second, since days are kept as fractions.
        DateTime time = DateTime.UnixEpoch.AddDays(-25569).AddSeconds(Math.Round(shifted * 86_400));
        return time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "s", CultureInfo.InvariantCulture);
    }

    // ECMA-376 Part 1, 18.8.30.
    private static bool IsBuiltIn(uint id) => id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58);

    private static bool ShowsDate(string code)
    {
        bool quoted = false;
        bool bracketed = false;
        for (int i = 0; i < code.Length; i++)
        {
            char sign = code[i];
            if (sign == '\\')
            {
                i++;
                continue;
            }
            quoted ^= sign == '"';
            bracketed = sign == '[' || (bracketed && sign != ']');
            if (!quoted && !bracketed && "dmyhsDMYHS".Contains(sign, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }
}
