using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.Web.Hosting;

/// <summary>The host's log, without what the web server says of itself short of an error.</summary>
internal sealed class WebLogs(ILoggerFactory host) : ILoggerFactory
{
    // Tells of an address in use before the command does, and in its own words.
    private const string Startup = "Microsoft.Extensions.Hosting";

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("EvalFlow.", StringComparison.Ordinal) ? host.CreateLogger(categoryName)
        : categoryName.StartsWith(Startup, StringComparison.Ordinal) ? NullLogger.Instance
        : new ErrorsOnly(host.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => host.AddProvider(provider);

    public void Dispose()
    {
        // The host's own is the host's to dispose of.
    }

    private sealed class ErrorsOnly(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
