using System.Net;
using Microsoft.AspNetCore.Http;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Pages that work in a browser without scripts.</summary>
internal static class Html
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}form{margin:1rem "
        + "0}button{font:inherit;padding:.4rem 1rem;margin:.2rem}label{display:block}";

    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    public static string Hidden(string name, string? value) =>
        value is null ? "" : $"""<input type="hidden" name="{name}" value="{Text(value)}">""";

    public static string Button(string text, string? name = null, string? value = null) =>
        name is null ? $"<button>{Text(text)}</button>" : $"""<button name="{name}" value="{Text(value)}">{Text(text)}</button>""";

    public static string Form(string action, params string[] parts) =>
        $"""<form method="post" action="{Text(action)}">{string.Concat(parts)}</form>""";

    public static Task PageAsync(HttpContext context, string title, string body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{Text(
                title
            )} · GitHub</title><meta name="viewport" content="width=device-width"><style>{Style}</style></head>
            <body><main><h1>{Text(title)}</h1>{body}</main></body>
            </html>

            """
        );
    }

    /// <summary>Leads the browser on with a GET.</summary>
    public static Task LeadAsync(HttpContext context, string to)
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    }
}
