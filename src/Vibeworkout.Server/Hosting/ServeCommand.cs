using System.CommandLine;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Storage;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Hosting;

/// <summary><c>serve</c>: listens until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Serve the API and the pages until told to stop.");
        ServerOptions.AddServing(command);
        command.SetAction((parsed, _) => RunAsync(ServerOptions.Of(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            await using var app = Application.Build(arguments);
            if (!await WaitingRoom.PassAsync(app, Console.Out))
            {
                return 0;
            }

            await app.StartAsync();
            Announce(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (StartRefusedException e)
        {
            await Console.Error.WriteLineAsync($"vibeworkout-server: {e.Message}");
            return 2;
        }
    }

    private static void Announce(WebApplication app)
    {
        if (app.Services.GetRequiredService<HostedMode>().PublicUrl is { } address)
        {
            Console.WriteLine($"vibeworkout is hosted at {address.AbsoluteUri} and listens on {app.Urls.First()}");
            return;
        }

        Console.WriteLine($"vibeworkout is at {app.Urls.First()}");
        var signIn = app.Services.GetRequiredService<LocalSignIn>();
        Console.WriteLine($"Sign in once:     {signIn.LinkFor(app.Urls.First())}");
        signIn.Renewed += () => Console.WriteLine($"Every token was revoked. Sign in anew: {signIn.LinkFor(app.Urls.First())}");
    }
}
