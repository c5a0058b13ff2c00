using System.Globalization;
using System.Net;
using System.Text.Json;

namespace EvalFlow.Core.Models;

/// <summary>Why a request gave no answer.</summary>
public enum FaultKind
{
    /// <summary>429: the account has used up its share for now.</summary>
    RateLimited,

    /// <summary>408 or 5xx.</summary>
    Server,

    /// <summary>No connection, or one that broke off.</summary>
    Connection,

    /// <summary>No complete answer in time.</summary>
    Timeout,

    /// <summary>An answer that is none: not JSON, cut off, too large, or of another type.</summary>
    Garbled,

    /// <summary>400, 413, 422 and the like: the provider will never take this request.</summary>
    Rejected,

    /// <summary>3xx, 401, 403, 404, 405: the provider takes no request of this account, knows no such model, or lives elsewhere.</summary>
    Denied,
}

/// <summary>A request that gave no answer. Holds nothing that a provider wrote: that may quote the prompt or the key.</summary>
public sealed class ModelFaultException : Exception
{
    public ModelFaultException(FaultKind kind, string reason, TimeSpan? retryAfter = null)
        : base(reason) => (Kind, RetryAfter) = (kind, retryAfter);

    public ModelFaultException()
        : this(FaultKind.Connection, "unknown")
    {
    }

    public ModelFaultException(string message)
        : this(FaultKind.Connection, message)
    {
    }

    public ModelFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public FaultKind Kind { get; }

    /// <summary>How long the provider asks to wait; null when it says nothing.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>True when the same request may well be answered later.</summary>
    public bool IsTransient => Kind switch
    {
        FaultKind.RateLimited or FaultKind.Server or FaultKind.Connection or FaultKind.Timeout or FaultKind.Garbled => true,
        FaultKind.Rejected or FaultKind.Denied => false,
    };

    /// <summary>The fault that an HTTP status means; null for success.</summary>
    /// <param name="code">The provider's own word for it, if it is one: a short name, never a sentence.</param>
    public static ModelFaultException? Of(HttpStatusCode status, TimeSpan? retryAfter, string? code = null)
    {
        int number = (int)status;
        FaultKind? kind = number switch
        {
            >= 200 and < 300 => null,
            // Waiting does not fill an empty account.
            429 when code == "insufficient_quota" => FaultKind.Denied,
            429 => FaultKind.RateLimited,
            408 or 409 or >= 500 => FaultKind.Server,
            (>= 300 and < 400) or 401 or 403 or 404 or 405 => FaultKind.Denied,
            _ => FaultKind.Rejected,
        };
        string word = code is null ? "" : $" ({code})";
        return kind is { } found
            ? new ModelFaultException(found, string.Create(CultureInfo.InvariantCulture, $"HTTP {number}{word}"), retryAfter)
            : null;
    }

    /// <summary>The fault behind whatever a client library threw; its own words are dropped, its type is kept.</summary>
    public static ModelFaultException Of(Exception failure) => failure switch
    {
        ModelFaultException fault => fault,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(FaultKind.Garbled, "answer too large"),
        HttpRequestException { StatusCode: { } status } when Of(status, null) is { } fault => fault,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new(FaultKind.Connection, "host name not found"),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new(FaultKind.Connection, "no secure connection"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new(FaultKind.Connection, "connection refused"),
        HttpRequestException or IOException => new(FaultKind.Connection, "connection broke off"),
        JsonException => new(FaultKind.Garbled, "answer is not valid JSON"),
        OperationCanceledException or TimeoutException => new(FaultKind.Timeout, "timeout"),
        { InnerException: { } inner } => Of(inner),
        _ => new(FaultKind.Rejected, failure.GetType().Name),
    };
}

/// <summary>
/// The provider turned the prompt down for what it says: an outcome of the model and its guards, not of the infrastructure.
/// </summary>
public sealed class ModelFilteredException : Exception
{
    /// <param name="stopReason">As the provider states it, such as content_filter.</param>
    public ModelFilteredException(string stopReason)
        : base("The provider's filter turned the prompt down.") => StopReason = stopReason;

    public ModelFilteredException()
        : this("content_filter")
    {
    }

    public ModelFilteredException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public string StopReason { get; } = "content_filter";
}
