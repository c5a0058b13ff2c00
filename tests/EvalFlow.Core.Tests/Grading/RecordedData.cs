using System.Runtime.CompilerServices;
using Sylvan.Data.Csv;

namespace EvalFlow.Core.Tests.Grading;

/// <summary>The recorded responses with human labels, which stay outside the project.</summary>
internal static class RecordedData
{
    public static string Root([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EvalFlow.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds EvalFlow.sln.");
    }

    /// <summary>The folder of a data set; the test is skipped when it is not there.</summary>
    public static string Folder(string set)
    {
        string data = Environment.GetEnvironmentVariable("EVALFLOW_DATA") ?? Path.Combine(Root(), "..", "shared", "data");
        string folder = Path.Combine(data, set);
        Assert.SkipUnless(Directory.Exists(folder), $"The recorded data set '{set}' is not here; EVALFLOW_DATA names the folder that holds it.");
        return folder;
    }

    public static List<Dictionary<string, string>> Rows(params string[] path)
    {
        using CsvDataReader csv = CsvDataReader.Create(Path.Combine(path), new CsvDataReaderOptions { BufferSize = 1 << 16, MaxBufferSize = 1 << 24 });
        List<Dictionary<string, string>> rows = [];
        while (csv.Read())
        {
            rows.Add(Enumerable.Range(0, csv.FieldCount).ToDictionary(csv.GetName, csv.GetString));
        }
        return rows;
    }
}
