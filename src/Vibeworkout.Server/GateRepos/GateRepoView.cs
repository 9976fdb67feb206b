using System.Text.Json.Serialization;

namespace Vibeworkout.Server.GateRepos;

/// <summary>A gate repo.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The URL's last two parts.</param>
/// <param name="RemoteUrl">Where git finds it, without a password or token.</param>
/// <param name="HasCredentials">Whether a password or token that came with its address is kept for it, encrypted.</param>
/// <param name="Carrier">Whether it is the server's own, through which signals and logs of any clone on this machine travel.</param>
/// <param name="Active">Whether workouts that name no repositories use it.</param>
/// <param name="TtlSeconds">How long a signal lives.</param>
/// <param name="PublishIntervalSeconds">Seconds between signals.</param>
/// <param name="LastPushAt">When a signal last reached it.</param>
/// <param name="LastError">Why the last push or read failed, in words; null when it did not.</param>
/// <param name="LastErrorAt">When that was.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Init">What a clone of it is set up with.</param>
/// <param name="InitCommand">The same as the line to type in a clone of it.</param>
/// <param name="PublishBpm">Whether its signals carry the heart rate itself; null as the profile says.</param>
/// <param name="BootstrapUrl">The pull request that brings the gate; null when none was made.</param>
/// <param name="GitHub">How the App reaches it; null for a repository that is not at GitHub, or a server without an App.</param>
/// <param name="Bootstrap">What became of the bootstrap that was asked for with adding it; null everywhere else.</param>
internal sealed record GateRepoView(
    Guid Id,
    string Name,
    string RemoteUrl,
    bool HasCredentials,
    bool Carrier,
    bool Active,
    int TtlSeconds,
    int PublishIntervalSeconds,
    DateTimeOffset? LastPushAt,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    DateTimeOffset CreatedAt,
    GateRepoInit Init,
    string InitCommand,
    bool? PublishBpm,
    string? BootstrapUrl,
    [property: JsonPropertyName("github")] GateRepoAtGitHub? GitHub,
    Bootstrapped? Bootstrap = null
)
{
    /// <summary>How pages call it.</summary>
    [JsonIgnore]
    public string Title => Carrier ? "This machine" : Name;
}
