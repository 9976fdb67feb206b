using System.CommandLine;
using Vibeworkout.Cli.Terminal;

namespace Vibeworkout.Cli.Account;

/// <summary><c>vibeworkout login</c>: signs in at a server, so that <c>init</c> can ask it. The gate itself needs no server and no
/// sign-in.</summary>
internal static class LoginCommand
{
    private const int LongestName = 80;

    public static Command Create(TimeProvider time)
    {
        var server = new Option<string>("--server")
        {
            Description = "The server's address: https, or http on this machine.",
            Required = true,
        };
        var name = new Option<string>("--name")
        {
            Description = "How the server lists this sign-in; by default after this machine.",
            DefaultValueFactory = _ => $"vibeworkout on {Environment.MachineName}",
        };
        var scope = new Option<string>("--scope")
        {
            Description = "What the sign-in may do there: all, read, or hr:write (send heart rate).",
            DefaultValueFactory = _ => "all",
        };
        scope.AcceptOnlyFromAmong("all", "read", "hr:write");
        var command = new Command(
            "login",
            "Sign in at a vibeworkout server, by a code that you confirm in a browser. Only `init` and `logout` use it; hooks "
                + "never talk to a server."
        )
        {
            server,
            name,
            scope,
        };
        command.SetAction(
            (parsed, _) =>
                RunAsync(parsed.GetRequiredValue(server), parsed.GetRequiredValue(name).Trim(), parsed.GetRequiredValue(scope), time)
        );
        return command;
    }

    private static async Task<int> RunAsync(string address, string name, string scope, TimeProvider time)
    {
        if (!ServerAddress.TryParse(address, out var uri, out var problem))
        {
            throw new CommandFailure($"--server: {problem}", ExitCodes.Usage);
        }

        if (name.Length is 0 or > LongestName)
        {
            throw new CommandFailure($"--name must be 1 to {LongestName} characters; shorten it.", ExitCodes.Usage);
        }

        using var server = new AccountServer(uri);
        var login = new DeviceLogin(server, time);
        var (codes, failure) = await login.BeginAsync(name, scope);
        if (codes is null)
        {
            throw new CommandFailure(failure!);
        }

        Show(codes);
        var result = await WaitingLine.WhileAsync("Waiting for you to confirm the code", progress => login.WaitAsync(codes, progress));
        if (result is not LoginResult.SignedIn signedIn)
        {
            throw new CommandFailure(((LoginResult.Failed)result).Why);
        }

        var earlier = SavedLogin.Read();
        var saved = new SavedLogin(uri.AbsoluteUri, signedIn.Token, Plain.Text(signedIn.UserKey));
        saved.Write();
        Say.Line(
            $"Signed in at {uri.AbsoluteUri.Shown()} as [bold]{saved.UserKey.Shown()}[/]. In a clone, `vibeworkout "
                + $"init` now asks the server for what it needs."
        );
        await LogoutCommand.RevokeReplacedAsync(earlier);
        return ExitCodes.Done;
    }

    private static void Show(DeviceCodes codes)
    {
        Say.Line($"Open      [bold]{Plain.Text(codes.VerificationUri!).Shown()}[/]");
        Say.Line($"and type  [bold]{Plain.Text(codes.UserCode!).Shown()}[/]");
    }
}
