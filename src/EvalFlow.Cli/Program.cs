using System.CommandLine;
using System.Text;
using EvalFlow.Cli.Commands;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
ParseResult parsed = CommandTree.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    return CommandTree.RefuseUsage(parsed, args);
}
// A shard in flight needs a moment to be given back.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
