using System.Collections.Immutable;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A user or an organization.</summary>
public sealed class Account
{
    public required long Id { get; init; }

    public required string Login { get; set; }

    public required bool IsOrganization { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>An organization's members by id, and whether each is an owner of it.</summary>
    public ImmutableDictionary<long, bool> Members { get; set; } = ImmutableDictionary<long, bool>.Empty;

    /// <summary>The address that GitHub knows the account's commits by.</summary>
    public string Email => $"{Id}+{Login}@users.noreply.github.com";

    public override string ToString() => Login;
}
