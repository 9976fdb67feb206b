using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Accounts;

/// <summary>JWTs of a configured issuer, for mobile apps. Of a token only issuer and subject are looked at; nothing else of it is
/// kept.</summary>
internal static class JwtSignIn
{
    public const string Scheme = "jwt";
    private static readonly string[] Symmetric = [SecurityAlgorithms.HmacSha256];
    private static readonly string[] Asymmetric = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    /// <summary>Three parts with dots between: no token of ours has any.</summary>
    public static bool LooksLikeOne(string authorization) => authorization.AsSpan().Count('.') == 2;

    public static AuthenticationBuilder AddJwt(this AuthenticationBuilder authentication, JwtOptions jwt) =>
        authentication.AddJwtBearer(
            Scheme,
            options =>
            {
                options.MapInboundClaims = false;
                options.SaveToken = false;
                options.IncludeErrorDetails = true;
                options.RequireHttpsMetadata = false; // JwtOptions looked at the address
                options.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = jwt.Issuer,
                    ValidAudience = jwt.Audience,
                    ValidAlgorithms = jwt.Secret is null ? Asymmetric : Symmetric,
                    RequireExpirationTime = true,
                    RequireSignedTokens = true,
                    ClockSkew = TimeSpan.FromSeconds(30),
                    IssuerSigningKey = jwt.Secret is { } secret ? new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)) : null,
                };
                if (jwt.JwksAddress is { } address)
                {
                    options.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
                        address.AbsoluteUri,
                        new KeySet(),
                        new HttpDocumentRetriever { RequireHttps = !address.IsLoopback }
                    );
                }

                options.Events = new JwtBearerEvents { OnTokenValidated = AdmitAsync };
            }
        );

    private static async Task AdmitAsync(TokenValidatedContext context)
    {
        var token = (JsonWebToken)context.SecurityToken;
        if (token.Subject is not { Length: > 0 and <= 300 } subject)
        {
            context.Fail("The token has no subject.");
            return;
        }

        var name = "u-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{token.Issuer}\n{subject}")).AsSpan(0, 5));
        var services = context.HttpContext.RequestServices;
        var found = await services
            .GetRequiredService<AccountLinks>()
            .OfExternalAsync(token.Issuer, subject, name, context.HttpContext.RequestAborted);
        if (found.IsNew)
        {
            await services.GetRequiredService<AuditLog>().RecordAsync("sign_in.first_jwt", token.Issuer, found.User);
        }

        var issued = token.IssuedAt == DateTime.MinValue ? DateTimeOffset.UnixEpoch : new DateTimeOffset(token.IssuedAt, TimeSpan.Zero);
        var state = await services
            .GetRequiredService<SignInVersions>()
            .OfAsync(found.User, SignedIn.IsAskedAnew(context.HttpContext), context.HttpContext.RequestAborted);
        if (!Holds(issued, state))
        {
            context.Fail("The token is from before its user signed out everywhere.");
            return;
        }

        context.Principal = SignedIn.As(
            found.User,
            Scopes.All,
            Scheme,
            credential: issued.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            expires: new DateTimeOffset(token.ValidTo, TimeSpan.Zero)
        );
    }

    /// <summary>Whether a token was issued since its user last signed out everywhere; one that does not say when was not.</summary>
    public static bool Holds(DateTimeOffset issuedAt, SignInState? state) =>
        state is not null && (state.SignedOutAt is not { } ended || issuedAt >= ended);

    /// <summary>A bare set of keys, without the discovery document that OpenID Connect has around it.</summary>
    private sealed class KeySet : IConfigurationRetriever<OpenIdConnectConfiguration>
    {
        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(
            string address,
            IDocumentRetriever retriever,
            CancellationToken cancel
        )
        {
            var keys = new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel));
            var configuration = new OpenIdConnectConfiguration { JsonWebKeySet = keys };
            foreach (var key in keys.GetSigningKeys())
            {
                configuration.SigningKeys.Add(key);
            }

            return configuration;
        }
    }
}
