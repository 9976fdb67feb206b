namespace Vibeworkout.Server.Demo;

internal static class DemoCommand
{
    public static Task<int> RunAsync(string[] arguments) => Task.FromResult(arguments.Length);
}
