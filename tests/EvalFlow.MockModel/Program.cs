using EvalFlow.MockModel;

// Usage: EvalFlow.MockModel [--name value]...; ends when standard input does, so that it never outlives whoever started it.
MockOptions options;
try
{
    options = MockOptions.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
await using MockServer server = await MockServer.StartAsync(options, CancellationToken.None);
Console.WriteLine(server.Address.ToString().TrimEnd('/'));
while (await Console.In.ReadLineAsync() is not null)
{
}
return 0;
