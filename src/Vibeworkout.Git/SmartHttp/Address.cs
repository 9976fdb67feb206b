using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace Vibeworkout.Git.SmartHttp;

/// <summary>Where a repository lies and who asks, told apart: an address that is shown or remembered holds no password. No record, because
/// one would print the credentials.</summary>
internal sealed class Address
{
    private Address(Uri repository, AuthenticationHeaderValue? credentials)
    {
        Repository = repository;
        Credentials = credentials;
    }

    /// <summary>Without user info.</summary>
    public Uri Repository { get; }

    public AuthenticationHeaderValue? Credentials { get; }

    /// <summary>Reads an address. What stands before an <c>@</c> becomes basic credentials, unless there are others.</summary>
    public static bool TryRead(Uri repository, AuthenticationHeaderValue? credentials, [NotNullWhen(true)] out Address? address)
    {
        address = null;
        if (
            !repository.IsAbsoluteUri
            || repository.Scheme is not ("http" or "https")
            || repository.Query.Length > 0
            || repository.Fragment.Length > 0
            || repository.AbsolutePath == "/"
        )
        {
            return false;
        }

        address = new(WithoutUserInfo(repository), credentials ?? FromUserInfo(repository.UserInfo));
        return true;
    }

    /// <summary>The address of a service; nothing else is added to what was given.</summary>
    public Uri Of(string what) => new($"{Repository.AbsoluteUri.TrimEnd('/')}/{what}");

    /// <summary>Where the server says it lies instead, when that is on the same server and still a repository; null for anywhere
    /// else.</summary>
    public Address? Follow(Uri? location, string service)
    {
        if (
            location is null
            || !Uri.TryCreate(Of(service), location, out var target)
            || target.GetLeftPart(UriPartial.Authority) is not { } there
            || target.UserInfo.Length > 0
            || !there.Equals(Repository.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
            || !target.AbsolutePath.EndsWith("/" + service, StringComparison.Ordinal)
        )
        {
            return null;
        }

        var path = target.AbsolutePath[..^(service.Length + 1)];
        return path.Length > 1 && target.Query.Length == 0 && target.Fragment.Length == 0 ? new(new(there + path), Credentials) : null;
    }

    public override string ToString() => Repository.AbsoluteUri;

    private static Uri WithoutUserInfo(Uri repository) =>
        repository.UserInfo.Length == 0 ? repository : new UriBuilder(repository) { UserName = "", Password = "" }.Uri;

    private static AuthenticationHeaderValue? FromUserInfo(string userInfo)
    {
        if (userInfo.Length == 0)
        {
            return null;
        }

        var parts = userInfo.Split(':', 2);
        return GitCredentials.Basic(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}
