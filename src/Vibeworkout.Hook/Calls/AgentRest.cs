using Vibeworkout.Hook.Log;

namespace Vibeworkout.Hook.Calls;

/// <summary>When the agent stops or its session ends: what waits goes home, in the background. Never keeps the agent going or
/// waiting.</summary>
internal static class AgentRest
{
    public static Answer Run(Stream stdin, HookOptions options, TimeProvider time)
    {
        try
        {
            var call = HookCall.Open(stdin, options);
            if (!call.IsForeign && call.Place.Files is { } files)
            {
                new TranscriptPaths(files).Remember(call.Input?.TranscriptPath);
                BackgroundSync.StartWhenDue(files, evenForOneLine: true, time);
            }
        }
        catch (Exception)
        {
            // whatever it is: the lines wait, and the next sync carries them
        }

        return Answer.Silent;
    }
}
