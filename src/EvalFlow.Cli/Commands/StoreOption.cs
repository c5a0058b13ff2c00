using System.CommandLine;

namespace EvalFlow.Cli.Commands;

/// <summary><c>--store</c>: where the data are.</summary>
internal static class StoreOption
{
    private const string Setting = "EVALFLOW_STORE";
    private const string Sqlite = "sqlite";
    private const string Azure = "azure";

    public static Option<string?> Create()
    {
        Option<string?> option = new("--store")
        {
            Description = "sqlite: all data in the home folder; azure: in Azure Storage, the home keeps only the steps under way (default: EVALFLOW_STORE, else sqlite).",
            HelpName = "STORE",
            Recursive = true,
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } store ? store : Sqlite,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not (Sqlite or Azure))
            {
                result.AddError($"--store (or {Setting}) must be sqlite or azure.");
            }
        });
        return option;
    }

    public static bool IsAzure(string? store) => store == Azure;
}
