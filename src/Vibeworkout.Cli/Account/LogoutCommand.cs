using System.CommandLine;
using System.Net;
using Vibeworkout.Cli.Terminal;

namespace Vibeworkout.Cli.Account;

/// <summary><c>vibeworkout logout</c>: revokes the token at the server and forgets it here. It is forgotten even when the server is away,
/// which is then said.</summary>
internal static class LogoutCommand
{
    public static Command Create()
    {
        var command = new Command(
            "logout",
            "Sign out: revoke this machine's token at the server, and forget it. Repositories that are gated stay so."
        );
        command.SetAction((_, _) => RunAsync());
        return command;
    }

    /// <summary>A new sign-in replaces an earlier one, whose token nobody would ever revoke.</summary>
    public static async Task RevokeReplacedAsync(SavedLogin? earlier)
    {
        if (earlier is not null && await RevokeAsync(earlier) is { } problem)
        {
            Say.Line(
                $"[yellow]The earlier sign-in ({Plain.Text(earlier.ToString()).Shown()}) could not be revoked: "
                    + $"{problem.Shown()} Revoke it on that server's settings page.[/]"
            );
        }
    }

    private static async Task<int> RunAsync()
    {
        if (SavedLogin.Read() is not { } login)
        {
            SavedLogin.Forget(); // a file that makes no sense goes too
            Say.Line("You were not signed in.");
            return ExitCodes.Done;
        }

        var problem = await RevokeAsync(login);
        SavedLogin.Forget();
        if (problem is not null)
        {
            throw new CommandFailure(
                $"the token is forgotten here, but it may still be good at the server: {problem} Revoke it on the server's "
                    + $"settings page, under tokens."
            );
        }

        Say.Line($"Signed out from {Plain.Text(login.Server).Shown()}: the token is revoked and forgotten.");
        return ExitCodes.Done;
    }

    /// <summary>Why the token may still be good; null when it is not.</summary>
    private static async Task<string?> RevokeAsync(SavedLogin login)
    {
        if (!ServerAddress.TryParse(login.Server, out var uri, out var problem))
        {
            return problem;
        }

        using var server = new AccountServer(uri, login.Token);
        return await server.RevokeAsync() switch
        {
            ServerAnswer<bool>.Good or ServerAnswer<bool>.Refused { Status: HttpStatusCode.Unauthorized } => null, // 401: it was revoked before
            ServerAnswer<bool>.Refused refused => refused.Message,
            ServerAnswer<bool>.Away away => away.Message,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
