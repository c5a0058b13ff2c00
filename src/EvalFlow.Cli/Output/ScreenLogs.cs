using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Output;

/// <summary>Warnings and errors of the pipeline on standard error; with EVALFLOW_TRACE=1 with their stack traces.</summary>
internal sealed class ScreenLogs(Screen screen) : ILoggerFactory, ILogger
{
    private static readonly bool Trace = Environment.GetEnvironmentVariable("EVALFLOW_TRACE") == "1";

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            string cause = exception is null ? "" : Trace ? $" {exception}" : $" {exception.GetType().Name}: {exception.Message}";
            screen.Note($"{logLevel.ToString().ToLowerInvariant()}: {formatter(state, exception)}{cause}");
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Logs go to standard error only.");

    public void Dispose()
    {
        // Nothing is held.
    }
}
