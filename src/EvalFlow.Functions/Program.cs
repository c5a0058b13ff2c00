using EvalFlow.Functions.Host;
using Microsoft.Extensions.Hosting;

// The same on every machine: a run remembers where its recorded responses lie.
using IHost app = await AppHost.BuildAsync(args, Path.Combine(Path.GetTempPath(), "evalflow"), CancellationToken.None);
await app.RunAsync();
