using System.ComponentModel.DataAnnotations;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>A new personal token.</summary>
public sealed record CreateToken
{
    /// <summary>What the token is for; 1 to 80 characters.</summary>
    [Required(ErrorMessage = "\"name\" is missing: say what the token is for.")]
    [StringLength(TokenEndpoints.MaxName, MinimumLength = 1, ErrorMessage = "\"name\" must be 1 to 80 characters.")]
    public string? Name { get; init; }

    /// <summary>What it may do: <c>all</c> (the default), <c>read</c> or <c>hr:write</c>.</summary>
    [AllowedValues(Scopes.All, Scopes.Read, Scopes.HrWrite, null, ErrorMessage = "\"scope\" must be all, read or hr:write.")]
    public string? Scope { get; init; }
}
