using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Vibeworkout.Server.Web;

/// <summary>Turns a request that cannot be read into a 400 that says which member is wrong; leaves everything else to the framework's
/// 500.</summary>
internal sealed class RequestErrors(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        httpContext.Response.StatusCode = bad.StatusCode;
        return await problems.TryWriteAsync(
            new ProblemDetailsContext
            {
                HttpContext = httpContext,
                Exception = exception,
                ProblemDetails = new ProblemDetails { Status = bad.StatusCode, Title = Say(bad) },
            }
        );
    }

    private static string Say(BadHttpRequestException bad) =>
        bad switch
        {
            { StatusCode: StatusCodes.Status413PayloadTooLarge } => "The body is longer than 1 MiB; send less at once.",
            { InnerException: JsonException { Path: { Length: > 2 } path } } =>
                $"The body's member \"{path[2..]}\" is of the wrong type or form; /docs shows what it must be.",
            { InnerException: JsonException } => "The body is not valid JSON.",
            { StatusCode: StatusCodes.Status415UnsupportedMediaType } => "Send the body as JSON, with \"Content-Type: application/json\".",
            _ => bad.Message,
        };
}
