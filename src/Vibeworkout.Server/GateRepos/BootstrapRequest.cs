using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.GateRepos;

/// <summary>How the gate is to be brought into a repository.</summary>
public sealed record BootstrapRequest
{
    /// <summary><c>commit</c> on the default branch, or <c>pull_request</c> (GitHub only).</summary>
    [AllowedValues("commit", "pull_request", null, ErrorMessage = "\"how\" must be commit or pull_request.")]
    public string? How { get; init; }

    /// <summary>The coding agents to set up; by default <c>claude-code</c>.</summary>
    [MaxLength(10, ErrorMessage = "\"agents\" must be at most 10.")]
    public IReadOnlyList<string>? Agents { get; init; }
}
