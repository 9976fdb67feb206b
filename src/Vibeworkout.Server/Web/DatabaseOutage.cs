using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Web;

/// <summary>While the database is away, a request is a 503 that says when to try again.</summary>
internal sealed class DatabaseOutage(IProblemDetailsService problems) : IExceptionHandler
{
    /// <summary>When to try again, in seconds.</summary>
    public const string RetryAfter = "2";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!Database.IsOutage(exception))
        {
            return false;
        }

        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfter;
        return await problems.TryWriteAsync(
            new ProblemDetailsContext
            {
                HttpContext = httpContext,
                Exception = exception,
                ProblemDetails = new ProblemDetails
                {
                    Status = StatusCodes.Status503ServiceUnavailable,
                    Title = "The database does not answer, so nothing was read or stored; try again in a few seconds.",
                },
            }
        );
    }
}
