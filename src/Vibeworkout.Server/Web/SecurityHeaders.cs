using Microsoft.Extensions.Primitives;

namespace Vibeworkout.Server.Web;

/// <summary>
/// Strict headers on every answer. Pages run our own files only, nothing inline; data: and blob: images are the share card on its way to a
/// PNG. The API reference's bundle needs inline styles and scripts.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        var path = context.Request.Path;
        headers.ContentSecurityPolicy =
            path.StartsWithSegments("/docs")
                ? "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
            : path.StartsWithSegments("/api") ? "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
            : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
                + "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin"; // else a browser names no origin for our own forms
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), bluetooth=(self), screen-wake-lock=(self)";
        if (path.StartsWithSegments("/api"))
        {
            headers.CacheControl = "no-store";
        }

        context.Response.OnStarting(
            static state =>
            {
                var answer = (HttpContext)state;
                if (answer.User.Identity?.IsAuthenticated == true && StringValues.IsNullOrEmpty(answer.Response.Headers.CacheControl))
                {
                    answer.Response.Headers.CacheControl = "no-store"; // whatever was made for one person
                }

                return Task.CompletedTask;
            },
            context
        );
        return next(context);
    }
}
