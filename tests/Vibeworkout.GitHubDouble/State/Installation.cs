using System.Collections.Immutable;

namespace Vibeworkout.Testing.GitHub;

/// <summary>An app, installed on an account for all or some of its repositories.</summary>
public sealed class Installation
{
    public required long Id { get; init; }

    public required AppRegistration App { get; init; }

    public required Account Account { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>The repositories' ids; null for all that the account has or will have.</summary>
    public ImmutableHashSet<long>? Selected { get; set; }

    public required ImmutableDictionary<string, Level> Permissions { get; set; }

    public bool Covers(Repository repository) => repository.Owner == Account && Selected?.Contains(repository.Id) != false;
}
