using System.ComponentModel.DataAnnotations;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>A device that wants to sign in.</summary>
public sealed record BeginDevice
{
    /// <summary>What the device is called in the list of tokens; 1 to 80 characters.</summary>
    [StringLength(TokenEndpoints.MaxName, MinimumLength = 1, ErrorMessage = "\"name\" must be 1 to 80 characters.")]
    public string? Name { get; init; }

    /// <summary>What its token may do: <c>all</c> (the default), <c>read</c> or <c>hr:write</c>.</summary>
    [AllowedValues(Scopes.All, Scopes.Read, Scopes.HrWrite, null, ErrorMessage = "\"scope\" must be all, read or hr:write.")]
    public string? Scope { get; init; }
}
