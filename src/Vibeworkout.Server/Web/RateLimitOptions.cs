using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Web;

/// <summary>The section <c>RateLimits</c>. What people and their devices do in earnest never meets these.</summary>
internal sealed record RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Whether requests are limited. By default everywhere but on a server that only its own machine reaches and that names no
    /// limits.</summary>
    public bool? Enabled { get; init; }

    /// <summary>How many requests a user may make at once.</summary>
    public int ApiBurst { get; init; } = 600;

    /// <summary>How many a user may make each second from then on.</summary>
    public int ApiPerSecond { get; init; } = 20;

    /// <summary>The same for the addresses that take heart rate, which count by themselves.</summary>
    public int HeartRatePerSecond { get; init; } = 60;

    /// <summary>How many requests without a good sign-in one network address may make to the API in a minute; and how often it may ask for
    /// the metrics.</summary>
    public int RefusedPerMinute { get; init; } = 120;

    /// <summary>How often one network address may begin to sign in, in a minute.</summary>
    public int SignInPerMinute { get; init; } = 30;

    /// <summary>How often one network address may ask whether its devices have been let in, in a minute.</summary>
    public int DevicePollsPerMinute { get; init; } = 120;

    /// <summary>How many webhooks one network address may send in a minute.</summary>
    public int WebhooksPerMinute { get; init; } = 600;

    /// <summary>How long a request may take, where it is no stream, export or import.</summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <exception cref="StartRefusedException">A limit would let nothing through.</exception>
    public static RateLimitOptions From(IConfiguration configuration, HostedMode mode)
    {
        var section = configuration.GetSection(Section);
        var options = section.Get<RateLimitOptions>() ?? new();
        var least = new[]
        {
            options.ApiBurst,
            options.ApiPerSecond,
            options.HeartRatePerSecond,
            options.RefusedPerMinute,
            options.SignInPerMinute,
            options.DevicePollsPerMinute,
            options.WebhooksPerMinute,
            options.TimeoutSeconds,
        }.Min();
        return least >= 1
            ? options with
            {
                Enabled = options.Enabled ?? (!mode.IsPrivate || section.Exists()),
            }
            : throw new StartRefusedException(
                $"A limit in the section {Section} is {least}, which would let nothing through. Write 1 or more, or "
                    + $"{Section}:Enabled=false for no limits."
            );
    }
}
