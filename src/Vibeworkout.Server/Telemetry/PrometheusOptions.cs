using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Telemetry;

/// <summary>Who may read the metrics: the configuration's section <c>Prometheus</c>.</summary>
internal sealed record PrometheusOptions
{
    public const string Section = "Prometheus";
    public const string TokenName = $"{Section}:{nameof(Token)}";
    private const int ShortestToken = 16;

    /// <summary>What Prometheus brings along; without it there is no page for it.</summary>
    public string? Token { get; init; }

    public bool IsConfigured => Token is { Length: > 0 };

    /// <exception cref="StartRefusedException">The token could be guessed.</exception>
    public static PrometheusOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<PrometheusOptions>() ?? new();
        return options.Token is { Length: > 0 and < ShortestToken }
            ? throw new StartRefusedException(
                $"{TokenName} has fewer than {ShortestToken} characters and could be guessed. Take the output of \"openssl rand "
                    + $"-hex 32\", or leave it out: then there is no page for Prometheus."
            )
            : options;
    }
}
