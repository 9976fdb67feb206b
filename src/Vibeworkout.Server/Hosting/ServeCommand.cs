using Vibeworkout.Server.Auth;

namespace Vibeworkout.Server.Hosting;

/// <summary><c>serve</c>, the default: listens until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var app = Application.Build(arguments);
        if (!await WaitingRoom.PassAsync(app, Console.Out))
        {
            return 0;
        }

        await app.StartAsync();
        var signIn = app.Services.GetRequiredService<LocalSignIn>();
        Console.WriteLine($"vibeworkout is at {app.Urls.First()}");
        Console.WriteLine($"Sign in once:     {signIn.LinkFor(app.Urls.First())}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    public static int Unknown(string command)
    {
        Console.Error.WriteLine($"vibeworkout-server: there is no command \"{command}\". There are: serve (default), demo, migrate [--check], token create --name NAME [--scope all|read|hr:write].");
        return 2;
    }
}
