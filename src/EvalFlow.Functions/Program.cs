using EvalFlow.Functions.Host;
using Microsoft.Extensions.Hosting;

using IHost app = await AppHost.BuildAsync(args, Path.Combine(Path.GetTempPath(), $"evalflow-{Environment.ProcessId}"), CancellationToken.None);
await app.RunAsync();
