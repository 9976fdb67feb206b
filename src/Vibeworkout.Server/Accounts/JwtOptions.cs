using System.Text;
using Vibeworkout.Server.Storage;

namespace Vibeworkout.Server.Accounts;

/// <summary>An issuer of identities whose JWTs are accepted, as Supabase is one: the configuration's section <c>Jwt</c>.</summary>
internal sealed record JwtOptions
{
    public const string Section = "Jwt";
    public const int ShortestSecret = 32;

    /// <summary>The token's <c>iss</c>.</summary>
    public string? Issuer { get; init; }

    /// <summary>The token's <c>aud</c>; Supabase's is <c>authenticated</c>.</summary>
    public string? Audience { get; init; }

    /// <summary>The shared secret of HS256, at least 32 bytes.</summary>
    public string? Secret { get; init; }

    /// <summary>Where the issuer's public keys are, for RS256 and ES256.</summary>
    public Uri? JwksAddress { get; init; }

    public bool IsConfigured => Issuer is { Length: > 0 };

    /// <exception cref="StartRefusedException">What is set would accept what it should not, or nothing.</exception>
    public static JwtOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<JwtOptions>() ?? new();
        if (options.IsConfigured)
        {
            options.Check();
        }

        return options;
    }

    private void Check()
    {
        var problem =
            Audience is not { Length: > 0 } ? "Jwt:Audience is not set, so tokens for other programs would be accepted."
            : Secret is null == JwksAddress is null
                ? "Set either Jwt:Secret (HS256) or Jwt:JwksAddress (RS256, ES256), not both and not none."
            : Secret is not null && Encoding.UTF8.GetByteCount(Secret) < ShortestSecret
                ? $"Jwt:Secret is shorter than {ShortestSecret} bytes, which can be guessed."
            : JwksAddress is { IsLoopback: false } address && address.Scheme != Uri.UriSchemeHttps
                ? "Jwt:JwksAddress is not https, so anybody on the way could put in keys of their own."
            : null;
        if (problem is not null)
        {
            throw new StartRefusedException(problem);
        }
    }
}
