using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Vibeworkout.Testing.GitHub;

/// <summary>A registered GitHub App.</summary>
public sealed class AppRegistration
{
    public required long Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required Account Owner { get; init; }

    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    public required string WebhookSecret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where deliveries go; null where the app has no webhook.</summary>
    public Uri? WebhookUrl { get; set; }

    public Uri? SetupUrl { get; set; }

    public string HomepageUrl { get; init; } = "http://localhost/";

    public ImmutableList<string> CallbackUrls { get; set; } = [];

    public ImmutableDictionary<string, Level> Permissions { get; set; } = ImmutableDictionary<string, Level>.Empty;

    public ImmutableList<string> Events { get; set; } = [];

    /// <summary>The private key, as GitHub hands it out once.</summary>
    public string Pem => Key.ExportRSAPrivateKeyPem();

    internal RSA Key { get; } = RSA.Create(2048);
}
