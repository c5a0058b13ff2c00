using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Tests.Grading;

public sealed class JsonSchemaGraderTests : GraderTest
{
    private const string Person = """
        type: json_schema
        schema:
          type: object
          required: [name, age]
          additionalProperties: false
          properties:
            name: { type: string, minLength: 1, pattern: '^[A-Z]' }
            age: { type: integer, minimum: 0, maximum: 150 }
            kind: { const: person }
            tags: { type: array, items: { $ref: '#/definitions/tag' }, maxItems: 2 }
          definitions:
            tag: { type: string, enum: [red, "1"] }
        """;

    [Theory]
    [InlineData("""{"name": "Ann", "age": 5}""")]
    [InlineData("""  {"name": "Ann", "age": 5, "tags": ["red", "1"], "kind": "person"} """)]
    [InlineData("```json\n{\"name\": \"Ann\", \"age\": 5}\n```")]
    [InlineData("```\n{\"name\": \"Ann\", \"age\": 5}```\n")]
    public void Grade_JsonThatKeepsToTheSchema_IsValid(string response) => Assert.Equal(Grade.Scored("valid", 1), GradeOf(Person, response));

    [Theory]
    [InlineData("""{"name": "Ann"}""", "#/age: PropertyRequired")]
    [InlineData("""{"name": "Ann", "age": "five"}""", "#/age: IntegerExpected")]
    [InlineData("""{"name": "Ann", "age": 151}""", "#/age: NumberTooBig")]
    [InlineData("""{"name": "ann", "age": 5}""", "#/name: PatternMismatch")]
    [InlineData("""{"name": "Ann", "age": 5, "kind": "dog"}""", "#/kind: NotInEnumeration")]
    [InlineData("""{"name": "Ann", "age": 5, "tags": ["red", "blue"]}""", "#/tags[1]: NotInEnumeration")]
    [InlineData("""{"name": "Ann", "age": 5, "secret words": 1}""", "#/*: NoAdditionalPropertiesAllowed")]
    [InlineData("[]", "#: ObjectExpected")]
    [InlineData("Here you are: {\"name\": \"Ann\", \"age\": 5}", "not JSON")]
    [InlineData("{'name': 'Ann', 'age': 5}", "not JSON")]
    [InlineData("{\"name\": \"Ann\", \"age\": 5,}", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("```", "not JSON")]
    public void Grade_AnythingElse_IsInvalidWithPlaceAndKind(string response, string reason)
    {
        Assert.Equal(Grade.Scored("invalid", 0, reason), GradeOf(Person, response));
    }

    [Fact]
    public void Grade_SchemaAsText_IsTheSame()
    {
        string options = "type: json_schema\nschema: '{\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"minItems\": 2}'";

        Assert.Equal("valid", GradeOf(options, "[1, 2]").Label);
        Assert.Equal("invalid", GradeOf(options, "[1]").Label);
        Assert.Equal("#/[1]: IntegerExpected", GradeOf(options, "[1, \"a\"]").Reason);
    }

    [Theory]
    [InlineData("enum: [1, 2]", "2", "valid")]
    [InlineData("enum: [1, 2]", "3", "invalid")]
    [InlineData("{ type: number, exclusiveMinimum: 0.5 }", "0.5", "invalid")]
    [InlineData("{ type: boolean, enum: [true] }", "true", "valid")]
    [InlineData("{ anyOf: [{ type: string }, { type: 'null' }] }", "null", "valid")]
    [InlineData("{ not: { type: string } }", "\"a\"", "invalid")]
    [InlineData("{ type: array, items: { type: string }, uniqueItems: true }", "[\"a\", \"a\"]", "invalid")]
    [InlineData("{ type: object, properties: { minimum: { type: string } } }", "{\"minimum\": \"low\"}", "valid")]
    [InlineData("{ type: object, properties: { a: { $ref: '#/$defs/n' } }, $defs: { n: { type: integer } } }", "{\"a\": \"x\"}", "invalid")]
    public void Grade_SchemaInYaml_KeepsNumbersAndFlags(string schema, string response, string label)
    {
        Assert.Equal(label, GradeOf($"type: json_schema\nschema: {(schema.StartsWith('{') ? schema : "{ " + schema + " }")}", response).Label);
    }

    [Fact]
    public void Grade_DeepOrEndlessJson_IsInvalidAndNoCrash()
    {
        Assert.Equal("not JSON", GradeOf(Person, new string('[', 1_000_000)).Reason);
        Assert.Equal("invalid", GradeOf(Person, $"{{\"name\": \"Ann\", \"age\": {new string('9', 100_000)}}}").Label);
        Assert.Equal("#/name: PatternMismatch", GradeOf(Person, $"{{\"age\": 5, \"name\": \"{new string('x', 1_000_000)}\"}}").Reason);
    }

    [Fact]
    public async Task Grade_ManyAtOnce_IsTheSameAsOneAtATime()
    {
        IGrader grader = Spec(Person).Build(_ => null!);

        Grade[] grades = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(
            async () => await grader.GradeAsync(
                SampleWith(), new ModelReply { Text = $"{{\"name\": \"Ann\", \"age\": {i}}}" }, TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken)));

        Assert.Equal(151, grades.Count(grade => grade.Label == "valid"));
        Assert.Equal(849, grades.Count(grade => grade.Reason == "#/age: NumberTooBig"));
    }

    [Fact]
    public void Grade_CatastrophicPattern_TimesOutAsTheGradersFailure()
    {
        Grade grade = GradeOf(@"type: json_schema" + "\n" + @"schema: { type: string, pattern: '^(a|aa)+(?=b)\1$' }", $"\"{new string('a', 5000)}!\"");

        Assert.Equal(Grade.JudgeFailed("pattern timed out"), grade);
    }

    [Theory]
    [InlineData("", "'schema' is missing")]
    [InlineData("schema: '{\"type\": '", "is not JSON")]
    [InlineData("schema: '[1]'", "not an object")]
    [InlineData("schema: [a]", "must be a text")]
    [InlineData("schema: { type: object, propertys: {} }", "Did you mean 'properties'?")]
    [InlineData("schema: { type: object, properties: { a: { minimun: 1 } } }", "Did you mean 'minimum'?")]
    [InlineData("schema: { patternProperties: { a: {} } }", "'patternProperties' is not understood")]
    [InlineData("schema: { pattern: '(' }", "not a regular expression")]
    [InlineData("schema: { $ref: 'http://127.0.0.1:9/x.json' }", "would have to be fetched")]
    [InlineData("schema: { $ref: 'other.json' }", "another file")]
    [InlineData("schema: { $ref: '#/definitions/none' }", "not a schema that can be used")]
    [InlineData("schema: { type: strin }", "Did you mean 'type string'?")]
    public void Read_BrokenSchemas_AreReported(string option, string message)
    {
        Problem problem = OnlyProblem($"type: json_schema\n{option}");

        Assert.Equal("graders[0].schema", problem.Field);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Fix);
    }
}
