using System.CommandLine;
using System.Text;
using EvalFlow.Cli.Commands;
using EvalFlow.Cli.Host;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using IDisposable? telemetry = Exporter.Start(Environment.GetEnvironmentVariable);
// A shard in flight needs a moment to be given back.
return await CommandTree.InvokeAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
