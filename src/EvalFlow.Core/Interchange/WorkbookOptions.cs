using SpreadCheetah;

namespace EvalFlow.Core.Interchange;

/// <summary>How every workbook is written.</summary>
internal static class WorkbookOptions
{
    /// <summary>With the address of each cell: the format allows to leave it out, but some readers then take a file for damaged.</summary>
    public static SpreadCheetahOptions Create() => new()
    {
        PreserveStringWhitespace = true,
        WriteCellReferenceAttributes = true,
        CompressionLevel = SpreadCheetahCompressionLevel.Fastest,
    };
}
