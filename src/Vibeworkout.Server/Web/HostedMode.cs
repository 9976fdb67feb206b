using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Vibeworkout.Git;
using Vibeworkout.Server.Storage;
using IPNetwork = System.Net.IPNetwork;

namespace Vibeworkout.Server.Web;

/// <summary>
/// Whether the server stands on somebody's own machine, with one user and a printed link, or is hosted for many (<c>Hosted=true</c>): then
/// nobody is there at first, people sign in with what is configured, and every
/// address it names lies under <c>PublicUrl</c>.
/// </summary>
internal sealed class HostedMode
{
    /// <summary>What balancers and Prometheus ask of each instance, by the address it has among them.</summary>
    private static readonly PathString[] ForMachines = ["/health", "/metrics"];

    private HostedMode(bool isHosted, Uri? publicUrl, bool isPrivate, IReadOnlyList<IPNetwork> proxies) =>
        (IsHosted, PublicUrl, IsPrivate, Proxies) = (isHosted, publicUrl, isPrivate, proxies);

    public bool IsHosted { get; }

    /// <summary>Where people reach the server; null when it is not hosted.</summary>
    public Uri? PublicUrl { get; }

    /// <summary>One user, on loopback only: nobody else can even ask.</summary>
    public bool IsPrivate { get; }

    /// <summary>Who may say on whose behalf a request comes.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; }

    /// <summary>Cookies that only travel encrypted, where anything does.</summary>
    public CookieSecurePolicy CookiePolicy =>
        PublicUrl?.Scheme == Uri.UriSchemeHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    /// <summary>The hosts that requests may name. On loopback only loopback's names are answered: a page elsewhere cannot reach us through
    /// a name of its own (DNS rebinding). Where the server is hosted, <see cref="Use"/> looks.</summary>
    public IList<string> AllowedHosts => IsPrivate ? ["localhost", "127.0.0.1", "[::1]"] : ["*"];

    /// <summary>What somebody who is not signed in is told.</summary>
    public string HowToSignIn =>
        PublicUrl is not null
            ? $"Sign in first: open {PublicUrl.AbsoluteUri} in a browser, or send a token as \"Authorization: Bearer …\"."
            : "Sign in first: open the link that the server printed when it started, or send a token as \"Authorization: Bearer …\".";

    /// <param name="configuration">Members <c>Hosted</c>, <c>PublicUrl</c> and <c>KnownProxies</c>.</param>
    /// <param name="listensOn">The addresses that the server listens on, with ';' between them.</param>
    /// <param name="hasSignIn">Whether there is a way to sign in besides the printed link.</param>
    /// <exception cref="StartRefusedException">It would not be safe, or nobody could get in.</exception>
    public static HostedMode From(IConfiguration configuration, string listensOn, bool hasSignIn)
    {
        var proxies = Networks(configuration);
        if (!configuration.GetValue<bool>("Hosted"))
        {
            return new(false, null, listensOn.Split(';').All(url => Urls.TryRead(url, out var uri) && uri.IsLoopback), proxies);
        }

        if (
            !Urls.TryRead(configuration["PublicUrl"], out var address)
            || address.Scheme is not ("https" or "http")
            || address.AbsolutePath != "/"
        )
        {
            throw new StartRefusedException(
                "Hosted=true needs PublicUrl, the address where people reach the server, as in PublicUrl=https://vibeworkout.example.org."
            );
        }

        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            throw new StartRefusedException(
                $"PublicUrl is {address.AbsoluteUri}, which is not encrypted: cookies and tokens could be read on the way. Put a "
                    + $"proxy with a certificate in front and write https://."
            );
        }

        return hasSignIn
            ? new(true, address, false, proxies)
            : throw new StartRefusedException(
                "Hosted=true without a way to sign in would let nobody in. Configure GitHub:ClientId and GitHub:ClientSecret, or "
                    + "the section Jwt (Issuer, Audience, and Secret or JwksAddress)."
            );
    }

    public void Add(IServiceCollection services)
    {
        services.AddSingleton(this);
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in Proxies)
            {
                forwarded.KnownIPNetworks.Add(proxy);
            }
        });
    }

    /// <summary>The first thing that a request passes: whose it is by the word of a known proxy, and under which address we are
    /// asked.</summary>
    public void Use(WebApplication app)
    {
        if (Proxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        if (PublicUrl is not { } address)
        {
            return;
        }

        // the proxy ended the encryption; links, cookies and GitHub's way back are as people see them
        app.Use(
            (context, next) =>
            {
                if (
                    !context.Request.Host.Host.Equals(address.Host, StringComparison.OrdinalIgnoreCase)
                    && !Array.Exists(ForMachines, path => context.Request.Path.StartsWithSegments(path))
                )
                {
                    return TypedResults
                        .Problem(
                            title: $"Nothing is here under this name; the server is at {address.AbsoluteUri}. A proxy in front must "
                                + $"pass on the Host it was asked for.",
                            statusCode: StatusCodes.Status400BadRequest
                        )
                        .ExecuteAsync(context);
                }

                (context.Request.Scheme, context.Request.Host) = (address.Scheme, new HostString(address.Authority)); // without a port where it is the usual one
                return next(context);
            }
        );
        app.UseHsts();
    }

    private static List<IPNetwork> Networks(IConfiguration configuration)
    {
        var named =
            configuration.GetSection("KnownProxies").Get<string[]>()
            ?? configuration["KnownProxies"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [];
        return
        [
            .. named.Select(text =>
                IPNetwork.TryParse(text, out var network) ? network
                : IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8)
                : throw new StartRefusedException(
                    $"KnownProxies holds \"{text}\", which is no address; write them as 10.0.0.7 or 10.0.0.0/8."
                )
            ),
        ];
    }
}
