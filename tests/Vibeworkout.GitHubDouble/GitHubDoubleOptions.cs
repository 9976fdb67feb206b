using System.Collections.Immutable;

namespace Vibeworkout.Testing.GitHub;

/// <summary>How a double starts. Everything else is done to it while it runs.</summary>
public sealed record GitHubDoubleOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where REST lies: <c>/api/v3</c> as on GitHub Enterprise Server, or empty for the root itself.</summary>
    public string ApiBase { get; init; } = "/api/v3";

    /// <summary>Installation tokens of more than 300 characters with dots in them, as some are since 2026.</summary>
    public bool LongTokens { get; init; }

    public string AppSlug { get; init; } = "vibeworkout";

    public ImmutableDictionary<string, Level> AppPermissions { get; init; } =
        ImmutableDictionary<string, Level>
            .Empty.Add("metadata", Level.Read)
            .Add("contents", Level.Write)
            .Add("pull_requests", Level.Write)
            .Add("administration", Level.Write);

    /// <summary>Where the app's webhook deliveries go; may be set later.</summary>
    public Uri? WebhookUrl { get; init; }

    public Uri? SetupUrl { get; init; }

    /// <summary>Addresses that OAuth may lead back to, exactly.</summary>
    public ImmutableList<string> CallbackUrls { get; init; } = [];

    /// <summary>False leaves the check against GitHub's own description off even where it is at hand.</summary>
    public bool CheckContract { get; init; } = true;
}
