using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Vibeworkout.Server.Web;

/// <summary>The rules that a request's attributes name. The API's own pipeline asks the same before an endpoint runs; services ask for
/// whoever else calls them.</summary>
internal static class Rules
{
    /// <summary>What the request breaks; null when it breaks nothing.</summary>
    public static Refusal.Invalid? Broken(object request)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(request, new ValidationContext(request), results, validateAllProperties: true)
            ? null
            : new(
                JsonNamingPolicy.SnakeCaseLower.ConvertName(results[0].MemberNames.FirstOrDefault() ?? ""),
                string.Join(" ", results.Select(r => r.ErrorMessage))
            );
    }
}
