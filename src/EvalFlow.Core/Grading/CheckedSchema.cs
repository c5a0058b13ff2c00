using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace EvalFlow.Core.Grading;

/// <summary>A JSON schema ready for hostile documents: it fetches nothing, and its patterns cannot run for long.</summary>
internal sealed class CheckedSchema
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(2);

    private readonly JsonSchema _schema;
    private readonly PatternValidator _validator;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private CheckedSchema(JsonSchema schema)
    {
        _schema = schema;
        Dictionary<JsonSchema, Regex> patterns = new(ReferenceEqualityComparer.Instance);
        Visit(schema, patterns, new HashSet<JsonSchema>(ReferenceEqualityComparer.Instance));
        _validator = new PatternValidator(patterns);
    }

    /// <exception cref="FormatException">It is no schema that can be used; the message says why.</exception>
    public static CheckedSchema Parse(string json)
    {
        try
        {
            Task<JsonSchema> parsing = JsonSchema.FromJsonAsync(
                json, ".", schema => new NoFetching(new JsonSchemaAppender(schema, new DefaultTypeNameGenerator())));
#pragma warning disable VSTHRD002 // Nothing is fetched, so it has completed and nobody waits.
            return new(parsing.GetAwaiter().GetResult());
#pragma warning restore VSTHRD002
        }
        catch (RegexParseException error)
        {
            throw new FormatException($"a pattern is not a regular expression: {error.Message}", error);
        }
    }

    public ValidationError? FirstError(string json)
    {
        ValidationError? error = _validator.Validate(json, _schema).FirstOrDefault();
        // Of an array only "an item is wrong" would be left; what is wrong with the item stands inside.
        while (error is ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid } parent
            && parent.Errors.Values.SelectMany(inner => inner).FirstOrDefault() is { } inner)
        {
            error = inner;
        }
        return error;
    }

    /// <summary>The path with every name that the schema does not know as '*': such a name is the model's own words.</summary>
    public string Place(string? path)
    {
        string[] parts = (path ?? "").Split(['.', '/'], StringSplitOptions.RemoveEmptyEntries);
        return "#" + string.Concat(parts.Where(part => part != "#").Select(part => "/" + Known(part)));
    }

    private string Known(string part)
    {
        int bracket = part.IndexOf('[', StringComparison.Ordinal);
        (string name, string index) = bracket < 0 ? (part, "") : (part[..bracket], part[bracket..]);
        bool plainIndex = index.All(sign => sign is '[' or ']' || char.IsAsciiDigit(sign));
        return (_names.Contains(name) || name.Length == 0) && plainIndex ? part : "*";
    }

    // Patterns are taken out, since the library runs them without a limit of time.
    private void Visit(JsonSchema schema, Dictionary<JsonSchema, Regex> patterns, HashSet<JsonSchema> seen)
    {
        if (!seen.Add(schema))
        {
            return;
        }
        if (!string.IsNullOrEmpty(schema.Pattern))
        {
            patterns[schema] = RegexGrader.Compile(schema.Pattern, ignoreCase: false, PatternTimeout);
            schema.Pattern = null;
        }
        _names.UnionWith(schema.Properties.Keys);
        _names.UnionWith(schema.RequiredProperties);
        IEnumerable<JsonSchema?> children =
        [
            .. schema.Properties.Values, .. schema.Definitions.Values, .. schema.AllOf, .. schema.AnyOf, .. schema.OneOf, .. schema.Items,
            schema.Not, schema.Item, schema.AdditionalItemsSchema, schema.AdditionalPropertiesSchema, schema.Reference,
        ];
        foreach (JsonSchema child in children.OfType<JsonSchema>())
        {
            Visit(child, patterns, seen);
        }
    }

    private sealed class NoFetching(JsonSchemaAppender appender) : JsonReferenceResolver(appender)
    {
        public override Task<NJsonSchema.References.IJsonReference> ResolveUrlReferenceAsync(string url, CancellationToken cancellationToken = default) =>
            throw new FormatException($"'{url}' would have to be fetched.");

        public override Task<NJsonSchema.References.IJsonReference> ResolveFileReferenceAsync(string filePath, CancellationToken cancellationToken = default) =>
            throw new FormatException("it refers to another file.");
    }

    private sealed class PatternValidator(Dictionary<JsonSchema, Regex> patterns) : JsonSchemaValidator
    {
        protected override ICollection<ValidationError> Validate(
            JToken token, JsonSchema schema, SchemaType schemaType, string? propertyName, string propertyPath)
        {
            ICollection<ValidationError> errors = base.Validate(token, schema, schemaType, propertyName, propertyPath);
            if (token.Type is JTokenType.String && patterns.TryGetValue(schema, out Regex? pattern) && !pattern.IsMatch(token.Value<string>()!))
            {
                errors.Add(new ValidationError(ValidationErrorKind.PatternMismatch, propertyName, propertyPath, token, schema));
            }
            return errors;
        }
    }
}
