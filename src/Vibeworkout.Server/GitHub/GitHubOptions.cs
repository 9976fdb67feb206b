namespace Vibeworkout.Server.GitHub;

/// <summary>Which GitHub, and as which App: the configuration's section <c>GitHub</c>. Without it the server has no GitHub; everything else
/// works.</summary>
internal sealed class GitHubOptions
{
    public const string Section = "GitHub";

    /// <summary>Where people go: pages, OAuth, git.</summary>
    public Uri Web { get; set; } = new("https://github.com/");

    /// <summary>The REST API's base.</summary>
    public Uri Api { get; set; } = new("https://api.github.com/");

    /// <summary>The GraphQL API; null for <c>graphql</c> under <see cref="Api"/> (at an Enterprise server it is
    /// <c>/api/graphql</c>).</summary>
    public Uri? GraphQL { get; set; }

    /// <summary>The App's number.</summary>
    public string? AppId { get; set; }

    /// <summary>The App's name in addresses: <c>/apps/SLUG</c>.</summary>
    public string? Slug { get; set; }

    /// <summary>The App's private key, PEM.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>A file that holds it.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>What webhooks are signed with.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>The App's client id, for sign-in.</summary>
    public string? ClientId { get; set; }

    /// <summary>The App's client secret, for sign-in.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Whose GitHub logins may sign in; empty for everybody's.</summary>
    public string[] AllowedLogins { get; set; } = [];

    /// <summary>Whether people can sign in with GitHub.</summary>
    public bool HasSignIn => ClientId is { Length: > 0 } && ClientSecret is { Length: > 0 };

    /// <summary>Whether the App itself can act.</summary>
    public bool HasApp => AppId is { Length: > 0 } && (PrivateKey is { Length: > 0 } || PrivateKeyFile is { Length: > 0 });

    public Uri GraphQLAddress => GraphQL ?? new Uri(Api, "graphql");

    /// <summary>Where somebody installs the App; null while its name is not known.</summary>
    public string? InstallAddress => Slug is { Length: > 0 } ? new Uri(Web, $"apps/{Slug}/installations/new").AbsoluteUri : null;
}
