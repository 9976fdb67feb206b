using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Vibeworkout.Server.Web;

/// <summary>Turns a request that cannot be read into a 400 that says which member is wrong; leaves everything else to the framework's
/// 500.</summary>
internal sealed partial class RequestErrors(IProblemDetailsService problems) : IExceptionHandler
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

    /// <summary>The framework's own words name its types, and are for whoever wrote the program.</summary>
    private static string Say(BadHttpRequestException bad) =>
        bad switch
        {
            { StatusCode: StatusCodes.Status413PayloadTooLarge } => "The body is longer than this address takes; send less at once.",
            { StatusCode: StatusCodes.Status408RequestTimeout } => "The body came too slowly and was given up; try again.",
            { StatusCode: StatusCodes.Status415UnsupportedMediaType } => "Send the body as JSON, with \"Content-Type: application/json\".",
            { InnerException: JsonException { Path: { Length: > 2 } path } } =>
                $"The body's member \"{DisplayText.Clean(path[2..], 100, "")}\" is of the wrong type or form; /docs shows what it must be.",
            { InnerException: JsonException } => "The body is not valid JSON.",
            _ when ParameterIn(bad.Message) is { Groups: var named } =>
                $"\"{named["name"].Value}\" is missing, or of the wrong type or form; /docs shows what it must be.",
            _ when bad.Message.Contains("body", StringComparison.Ordinal) => "The body is missing or ended too early; send it as JSON.",
            _ => "The request could not be read; /docs shows what it must be.",
        };

    private static Match? ParameterIn(string message) => Parameter().Match(message) is { Success: true } found ? found : null;

    /// <summary>Such as <c>Failed to bind parameter "Int32 limit" from "x".</c>; what is read from the body is said otherwise.</summary>
    [GeneratedRegex("parameter \"(?:[^\" ]+ )?(?<name>(?!body\")[a-z_A-Z0-9]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
