using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Vibeworkout.Server.Dashboard;

/// <summary>Pages do what the API does, by calling its handlers in this process: one rule for both.</summary>
internal static class ApiCall
{
    /// <summary>Why a request breaks the rules that its attributes name; null when it does not. The API's own pipeline asks the
    /// same.</summary>
    public static string? Invalid(object request)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(request, new ValidationContext(request), results, validateAllProperties: true)
            ? null
            : string.Join(" ", results.Select(r => r.ErrorMessage));
    }

    /// <summary>The title of the problem that a handler answered with; null when it did what was asked.</summary>
    public static string? ProblemOf(INestedHttpResult answer) =>
        answer.Result switch
        {
            ProblemHttpResult problem => problem.ProblemDetails.Title,
            ValidationProblem invalid => invalid.ProblemDetails.Title,
            _ => null,
        };
}
