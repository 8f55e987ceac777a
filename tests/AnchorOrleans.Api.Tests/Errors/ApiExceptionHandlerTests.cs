using System.Data.Common;
using AnchorOrleans.Api.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnchorOrleans.Api.Tests.Errors;

public sealed class ApiExceptionHandlerTests
{
    public static TheoryData<Exception, int> Table { get; } = new()
    {
        { new BadHttpRequestException("Reading the request body timed out.", 408), 408 },
        { new TimeoutException("no answer"), 503 },
        { new OrleansException("no silo"), 503 },
        { new SiloUnavailableException("no silo"), 503 },
        { new IOException("disk full"), 503 },
        { new DatabaseException(), 503 },
        { new NotSupportedException("the store's own", new DatabaseException()), 503 },
        { new NotSupportedException("the store's own", new AggregateException(new IOException("disk full"))), 503 },
        { new NotSupportedException("an artifact is missing", new FileNotFoundException()), 500 },
        { new FileNotFoundException("an artifact is missing"), 500 },
        { new InvalidOperationException("a bug"), 500 },
        { new OperationCanceledException("not by the caller"), 500 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Every_exception_has_its_status(Exception exception, int expected)
    {
        var handler = new ApiExceptionHandler(Options.Create(new ApiOptions()), NullLogger<ApiExceptionHandler>.Instance);

        var refusal = handler.ToRefusal(exception);

        Assert.Equal(expected, refusal.Status);
        Assert.Equal(expected == 503, refusal.RetryAfter is not null);
        Assert.Equal(expected == 408, refusal.Message.Equals(exception.Message, StringComparison.Ordinal));
    }

    private sealed class DatabaseException : DbException;
}
