using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Vibeworkout.Server.Web;

/// <summary>Errors as RFC 9457 problem details whose title a person can act on.</summary>
internal static class Problems
{
    public static void Configure(ProblemDetailsOptions options) =>
        options.CustomizeProblemDetails = context =>
        {
            if (context.ProblemDetails is HttpValidationProblemDetails { Errors.Count: > 0 } validation)
            {
                validation.Title = string.Join(" ", validation.Errors.SelectMany(e => e.Value).Distinct());
                validation.Errors = validation.Errors.ToDictionary(e => MemberName(e.Key), e => e.Value);
            }
            else if (
                context.ProblemDetails.Title is null or "Unauthorized"
                && context.HttpContext.Response.StatusCode == StatusCodes.Status401Unauthorized
            )
            {
                context.ProblemDetails.Title = context.HttpContext.RequestServices.GetRequiredService<HostedMode>().HowToSignIn;
            }
            else if (
                context.ProblemDetails.Title is null or "Forbidden"
                && context.HttpContext.Response.StatusCode == StatusCodes.Status403Forbidden
            )
            {
                context.ProblemDetails.Title = "This token may not do that; make one with a wider scope.";
            }
        };

    /// <summary>A member as it is named on the wire: <c>Samples[1].Bpm</c> is <c>samples[1].bpm</c>.</summary>
    private static string MemberName(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));

    public static ProblemHttpResult NotFound(string title) => TypedResults.Problem(title: title, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string title) => TypedResults.Problem(title: title, statusCode: StatusCodes.Status409Conflict);

    /// <summary>More than one user may have at once.</summary>
    public static ProblemHttpResult TooMany(string title) =>
        TypedResults.Problem(title: title, statusCode: StatusCodes.Status429TooManyRequests);

    /// <summary>Not now: says when to try again.</summary>
    public static ProblemHttpResult Busy(HttpContext context, string title)
    {
        context.Response.Headers.RetryAfter = DatabaseOutage.RetryAfter;
        return TypedResults.Problem(title: title, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>A member that no attribute can judge.</summary>
    public static ValidationProblem Invalid(string member, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [member] = [rule] }, title: rule);

    /// <summary>A refusal that is about no member.</summary>
    public static ProblemHttpResult Of(Refusal refusal) =>
        TypedResults.Problem(
            title: refusal.Title,
            statusCode: refusal switch
            {
                Refusal.NotFound => StatusCodes.Status404NotFound,
                Refusal.Conflict => StatusCodes.Status409Conflict,
                Refusal.TooMany => StatusCodes.Status429TooManyRequests,
                Refusal.TooSlow => StatusCodes.Status408RequestTimeout,
                Refusal.SignedOut => StatusCodes.Status401Unauthorized,
                _ => StatusCodes.Status400BadRequest,
            }
        );

    /// <summary>What was done, as <paramref name="done"/> answers it; or why it was not.</summary>
    public static Results<TDone, ValidationProblem, ProblemHttpResult> Answer<T, TDone>(Outcome<T> outcome, Func<T, TDone> done)
        where TDone : IResult =>
        outcome switch
        {
            Outcome<T>.Done { Value: var value } => done(value),
            Outcome<T>.Refused { Why: Refusal.Invalid invalid } => Invalid(invalid.Member, invalid.Title),
            Outcome<T>.Refused { Why: var why } => Of(why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>204, or why it was not done.</summary>
    public static Results<NoContent, ProblemHttpResult> NoContentUnless(Refusal? refusal) =>
        refusal is null ? TypedResults.NoContent() : Of(refusal);
}
