using System.Globalization;
using Azure.Identity;
using EvalFlow.AzureStorage;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Host;

/// <summary>Which storage account, from the environment. Secrets come from there only, never from the command line.</summary>
internal static class AzureSettings
{
    private const string Connection = "EVALFLOW_AZURE_CONNECTION";
    private const string StandardConnection = "AZURE_STORAGE_CONNECTION_STRING";
    private const string Account = "EVALFLOW_AZURE_ACCOUNT";
    private const string Transcripts = "EVALFLOW_AZURE_TRANSCRIPTS";
    private const string Prefix = "EVALFLOW_AZURE_PREFIX";
    private const string LeaseSeconds = "EVALFLOW_LEASE_SECONDS";
    private const string CheckpointSeconds = "EVALFLOW_CHECKPOINT_SECONDS";

    /// <summary>Throws <see cref="BadInputException"/> when no account is named, or one that cannot be.</summary>
    public static AzureHomeOptions Read()
    {
        AzureAccount account =
            Find(Connection) is { } own ? Connect(Connection, own)
            : Find(Account) is { } name ? Connect(Account, name)
            : Find(StandardConnection) is { } standard ? Connect(StandardConnection, standard)
            : throw new BadInputException(
                "--store", "No storage account is named.",
                $"Set {Connection} to a connection string, or {Account} to an account's name to enter with a managed identity or the Azure CLI's login.");
        return new AzureHomeOptions
        {
            Account = account,
            TranscriptAccount = Find(Transcripts) is { } transcripts ? Connect(Transcripts, transcripts) : null,
            NamePrefix = Find(Prefix) ?? "evalflow",
        };
    }

    /// <summary>
    /// A lease of 5 to 3600 seconds, a minute unless it is set, and finished samples gathered for 0 to 600 seconds before they
    /// are saved, not at all unless it is set.
    /// </summary>
    public static WorkerPace ReadPace() => WorkerPace.Remote with
    {
        Lease = Seconds(LeaseSeconds, 5, 3600) ?? WorkerPace.Remote.Lease,
        CheckpointEvery = Seconds(CheckpointSeconds, 0, 600) ?? TimeSpan.Zero,
    };

    private static TimeSpan? Seconds(string setting, int least, int most)
    {
        if (Find(setting) is not { } text)
        {
            return null;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds >= least && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
            : throw new BadInputException(setting, "It is not a number of seconds that can be used.", $"Use {least} to {most}.");
    }

    private static AzureAccount Connect(string setting, string value)
    {
        if (value.Contains('=', StringComparison.Ordinal))
        {
            try
            {
                return AzureAccount.Connect(value);
            }
            catch (FormatException refused)
            {
                throw new BadInputException(setting, refused.Message, "Copy it from the account's access keys, or name the account only.");
            }
        }
        return value.Length is >= 3 and <= 24 && value.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
            ? AzureAccount.Connect(At(value, "blob"), At(value, "queue"), At(value, "table"), new DefaultAzureCredential())
            : throw new BadInputException(setting, "It is neither a connection string nor the name of an account.", "Names have 3 to 24 of a-z and 0-9.");
    }

    private static Uri At(string account, string service) => new($"https://{account}.{service}.core.windows.net");

    private static string? Find(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
