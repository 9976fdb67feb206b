using System.ComponentModel.DataAnnotations;

namespace Vibeworkout.Server.GateRepos;

/// <summary>A repository to gate: one that is there, by <c>remote_url</c>; or a new one at GitHub, by <c>name</c>.</summary>
public sealed record AddGateRepo
{
    /// <summary>URL or absolute path of the git remote, without a password.</summary>
    public string? RemoteUrl { get; init; }

    /// <summary>The new repository's name at GitHub: 1 to 100 of letters, digits, <c>-</c>, <c>_</c> and <c>.</c></summary>
    [RegularExpression("[A-Za-z0-9._-]{1,100}", ErrorMessage = "\"name\" must be 1 to 100 letters, digits, '-', '_' or '.'.")]
    public string? Name { get; init; }

    /// <summary>The organisation that it is made in; the user when absent.</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9-]{0,38}", ErrorMessage = "\"org\" must be the organisation's login at GitHub.")]
    public string? Org { get; init; }

    /// <summary>Whether only some people may read it; true when absent.</summary>
    public bool? Private { get; init; }

    /// <summary>What it is for, at most 350 characters.</summary>
    [StringLength(350, ErrorMessage = "\"description\" must be at most 350 characters.")]
    public string? Description { get; init; }

    /// <summary>The template that it is made from: <c>owner/name</c>.</summary>
    [RegularExpression(
        "[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}",
        ErrorMessage = "\"template\" must be owner/name of a template repository at GitHub."
    )]
    public string? Template { get; init; }

    /// <summary>Whether all of the template's branches come along; only the default one when absent.</summary>
    public bool? IncludeAllBranches { get; init; }

    /// <summary>The language whose ignore file it begins with, as GitHub names it.</summary>
    [RegularExpression("[A-Za-z0-9.+-]{1,60}", ErrorMessage = "\"gitignore_template\" must be a name of GitHub's, as VisualStudio or Go.")]
    public string? GitignoreTemplate { get; init; }

    /// <summary>The licence that it begins with, as GitHub names it.</summary>
    [RegularExpression("[a-z0-9.-]{1,60}", ErrorMessage = "\"license_template\" must be a name of GitHub's, as mit.")]
    public string? LicenseTemplate { get; init; }

    /// <summary>How the gate is brought into it: <c>commit</c> (a new repository's default), <c>pull_request</c> or <c>none</c> (the
    /// default of one that is there).</summary>
    [AllowedValues("none", "commit", "pull_request", null, ErrorMessage = "\"bootstrap\" must be none, commit or pull_request.")]
    public string? Bootstrap { get; init; }

    /// <summary>For whom the bootstrap is: <c>committed</c>, everybody who uses the repository (the default); or <c>team</c>, whoever enrols
    /// in their clone.</summary>
    [AllowedValues("committed", "team", null, ErrorMessage = "\"bootstrap_mode\" must be committed or team.")]
    public string? BootstrapMode { get; init; }

    /// <summary>The coding agents that the bootstrap sets up; by default <c>claude-code</c>.</summary>
    [MaxLength(10, ErrorMessage = "\"agents\" must be at most 10.")]
    public IReadOnlyList<string>? Agents { get; init; }

    /// <summary>Whether its signals carry the heart rate itself; by default as the profile says, and not for a public repository.</summary>
    public bool? PublishBpm { get; init; }
}
