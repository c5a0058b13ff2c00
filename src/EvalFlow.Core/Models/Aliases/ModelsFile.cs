using System.Text;
using System.Text.RegularExpressions;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Limits;

namespace EvalFlow.Core.Models.Aliases;

/// <summary>Reads models.yaml: names of models with where they are, what they cost and how much may be asked of them.</summary>
public static partial class ModelsFile
{
    public const string FileName = "models.yaml";

    private static readonly string[] TokenFields = ["max_tokens", "max_completion_tokens"];

    /// <summary>The aliases of a file; throws <see cref="BadInputException"/> with everything that is wrong with it.</summary>
    public static IReadOnlyDictionary<string, ModelAlias> Load(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new BadInputException(path, "The file is not UTF-8 text.", "Save it as UTF-8.");
        }
        return Read(path, text);
    }

    /// <param name="file">How problems call the file.</param>
    public static IReadOnlyDictionary<string, ModelAlias> Read(string file, string yaml)
    {
        Dictionary<string, ModelAlias> aliases = new(StringComparer.Ordinal);
        List<Problem> problems = [];
        if (yaml.Split('\n').Any(line => line.Trim() is { Length: > 0 } said && said[0] != '#')
            && YamlText.Read(file, yaml, problems) is { } root)
        {
            Fields fields = new(file, "", root, problems);
            foreach (string name in fields.Keys)
            {
                if (ReadAlias(fields, name) is { } alias)
                {
                    aliases[name] = alias;
                }
            }
        }
        return problems.Count == 0 ? aliases : throw new BadInputException([.. problems.OrderBy(problem => problem.Line)]);
    }

    private static ModelAlias? ReadAlias(Fields file, string name)
    {
        if (!AliasName().IsMatch(name))
        {
            file.Problem(name, $"'{name}' cannot name a model.", "Use 1 to 64 letters, digits, '.', '_' and '-', without ':'.");
            return null;
        }
        if (file.Map(name) is not { } fields)
        {
            if (!file.IsNested(name))
            {
                file.Problem(name, $"'{name}' says nothing of its model.", $"Write {name}: {{ spec: openai:MODEL }}.");
            }
            return null;
        }
        ModelSpec? spec = ReadSpec(fields);
        ModelAlias alias = new(name, spec ?? new ModelSpec("openai", "", []))
        {
            BaseUrl = ReadUrl(fields, "base_url"),
            Key = ReadKey(fields),
            Prices = ReadPrices(fields),
            Release = fields.Text("release"),
            Limits = ReadLimits(fields),
            Retries = ReadRetries(fields),
            MaxTokensField = fields.OneOf("max_tokens_field", TokenFields),
            ApiVersion = fields.Text("api_version"),
        };
        fields.Finish();
        return spec is null ? null : alias;
    }

    private static ModelSpec? ReadSpec(Fields fields)
    {
        if (fields.Text("spec", required: true) is not { } text)
        {
            return null;
        }
        try
        {
            ModelSpec spec = ModelSpec.Parse(text);
            if (spec is { Provider: not "replay", Options.Count: 0 })
            {
                return spec;
            }
        }
        catch (BadInputException)
        {
            // Reported below, with the place in this file.
        }
        fields.Problem("spec", $"'{text}' is not the spec of a live model.", "Write openai:MODEL, anthropic:MODEL or azure:DEPLOYMENT.");
        return null;
    }

    private static Uri? ReadUrl(Fields fields, string key)
    {
        if (fields.Text(key) is not { } text)
        {
            return null;
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
        {
            return url;
        }
        fields.Problem(key, $"'{key}' is not an address of a server.", $"Write {key}: https://HOST/v1, without a key in it.");
        return null;
    }

    // What was written is never quoted: it may be the key itself.
    private static KeyReference? ReadKey(Fields fields)
    {
        string? text = fields.Text("key");
        if (text is null)
        {
            return null;
        }
        if (Variable().Match(text) is { Success: true } named)
        {
            string name = named.Groups["name"].Value;
            return new KeyReference(named.Groups["kind"].Value == "env" ? KeyKind.Environment : KeyKind.UserSecret, name);
        }
        if (text == "entra-id")
        {
            return new KeyReference(KeyKind.EntraId, "");
        }
        if (VaultSecret().IsMatch(text))
        {
            return new KeyReference(KeyKind.KeyVault, text);
        }
        fields.Problem(
            "key", "'key' must say where the key is found, and never be the key itself.",
            "Write key: env:NAME, key: user-secret:NAME, key: https://VAULT.vault.azure.net/secrets/NAME, or key: entra-id (azure only).");
        return null;
    }

    private static ModelPrices? ReadPrices(Fields fields)
    {
        if (fields.Map("prices") is not { } prices)
        {
            return null;
        }
        double? input = prices.Number("input_per_million", 0);
        double? output = prices.Number("output_per_million", 0);
        double? cached = prices.Number("cached_input_per_million", 0);
        if (!prices.Has("input_per_million") || !prices.Has("output_per_million"))
        {
            prices.Problem(null, "Prices need both input and output.", "Write prices: { input_per_million: 2.5, output_per_million: 10 }, in USD.");
        }
        prices.Finish();
        return input is { } perInput && output is { } perOutput ? new ModelPrices(perInput, perOutput, cached) : null;
    }

    private static ModelLimits ReadLimits(Fields fields)
    {
        if (fields.Map("limits") is not { } limits)
        {
            return new ModelLimits();
        }
        ModelLimits read = new(
            limits.Integer("max_concurrency", 1, 10_000) ?? ModelLimits.DefaultConcurrency,
            limits.Number("requests_per_minute", 0.1),
            limits.Number("tokens_per_minute", 1),
            limits.Number("timeout_seconds", 0.1, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        limits.Finish();
        return read;
    }

    private static RetryRules ReadRetries(Fields fields)
    {
        if (fields.Map("retries") is not { } retries)
        {
            return new RetryRules();
        }
        RetryRules read = new(
            retries.Integer("attempts", 1, 100) ?? new RetryRules().MaxAttempts,
            retries.Number("seconds", 0, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        retries.Finish();
        return read;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AliasName();

    [GeneratedRegex(@"^(?<kind>env|user-secret):(?<name>[A-Za-z_][A-Za-z0-9_:]*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    // Only Azure's own vault domains: the token that opens a vault must not be sent anywhere else.
    [GeneratedRegex(@"^https://[A-Za-z0-9-]+\.vault\.(azure\.net|azure\.cn|usgovcloudapi\.net)/secrets/[A-Za-z0-9-]+(/[0-9a-f]{32})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VaultSecret();
}
