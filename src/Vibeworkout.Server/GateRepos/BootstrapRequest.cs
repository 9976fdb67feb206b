using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.GateRepos;

/// <summary>How the gate is to be brought into a repository.</summary>
public sealed record BootstrapRequest
{
    /// <summary><c>commit</c> on the default branch, or <c>pull_request</c> (GitHub only).</summary>
    [AllowedValues("commit", "pull_request", null, ErrorMessage = "\"how\" must be commit or pull_request.")]
    public string? How { get; init; }

    /// <summary>For whom: <c>committed</c>, everybody who uses the repository (the default); or <c>team</c>, whoever enrols in their clone.</summary>
    [AllowedValues("committed", "team", null, ErrorMessage = "\"mode\" must be committed or team.")]
    public string? Mode { get; init; }

    /// <summary>The coding agents to set up where it is for everybody; by default <c>claude-code</c>.</summary>
    [MaxLength(10, ErrorMessage = "\"agents\" must be at most 10.")]
    public IReadOnlyList<string>? Agents { get; init; }
}
