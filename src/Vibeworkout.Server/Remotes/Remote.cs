using System.Net.Http.Headers;
using Vibeworkout.Git;
using Vibeworkout.Git.SmartHttp;

namespace Vibeworkout.Server.Remotes;

/// <summary>How a gate repo's remote is reached just now.</summary>
/// <param name="Address">What git is given.</param>
/// <param name="Http">The same, where it is spoken to over HTTP; null for a path, SSH or git's own protocol.</param>
/// <param name="Credentials">What is sent along over HTTP; null for nothing.</param>
/// <param name="GitEnvironment">What git gets beside its arguments: the same credentials, never on a command line.</param>
/// <param name="Installation">The App's installation that reaches it; null where none does.</param>
/// <param name="FullName"><c>owner/name</c> at GitHub; null elsewhere.</param>
internal sealed record Remote(
    string Address,
    Uri? Http,
    AuthenticationHeaderValue? Credentials,
    IReadOnlyDictionary<string, string> GitEnvironment,
    long? Installation,
    string? FullName
)
{
    /// <summary>Spoken to on behalf of somebody who is not this machine's own user: to that address alone, wherever it would lead.</summary>
    public bool IsStrict { get; init; }

    /// <summary>What speaks to it: a place whose repositories move from name to name is followed there, an address that somebody wrote
    /// is not.</summary>
    public RefWriter WriterOf(RefWriter refs) => IsStrict && Installation is null ? refs.Strict : refs;

    /// <summary>Never shows the credentials.</summary>
    public override string ToString() => RemoteAddress.WithoutCredentials(Address);
}
