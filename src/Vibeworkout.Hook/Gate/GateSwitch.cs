using System.Globalization;
using Vibeworkout.Git;

namespace Vibeworkout.Hook.Gate;

/// <summary>The person's own switch: <c>vibeworkout pause</c>, kept in the user's folder and ending by itself; in a repository that was set up
/// with its config committed also the file <c>.vibeworkout-disable</c>.</summary>
internal static class GateSwitch
{
    private const string Never = "0";

    private static string File => Path.Combine(UserFolder.Path, "paused");

    /// <summary>Why the gate is off, as a clause; null when it is on. What cannot be made sense of leaves it on.</summary>
    public static string? WhyOff(GateFiles files, TimeProvider time) =>
        PausedUntil(time) is { } until
            ? until == DateTimeOffset.MaxValue
                ? "you paused it; `vibeworkout resume` ends that"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"you paused it until {until.ToLocalTime():HH:mm}; `vibeworkout resume` ends that sooner"
                )
            : System.IO.File.Exists(files.DisableFile)
            && files.FindEnrolment(out var problem) is var enrolled
            && problem is null
            && enrolled is null or { Mode: EnrolmentMode.Committed }
                ? ".vibeworkout-disable is there; delete it to gate tools again"
                : null;

    /// <summary>Until when gates are paused; the end of time for one without an end, null for not at all.</summary>
    public static DateTimeOffset? PausedUntil(TimeProvider time)
    {
        var text = System.IO.File.Exists(File) ? System.Text.Encoding.UTF8.GetString(PlainFile.ReadAllBytes(File)).Trim() : "";
        return text == Never ? DateTimeOffset.MaxValue
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && DateTimeOffset.FromUnixTimeSeconds(seconds) is var until
            && until > time.GetUtcNow()
                ? until
            : null;
    }

    /// <summary>Pauses every gate of this user.</summary>
    /// <param name="until">Until then; null for until it is resumed.</param>
    public static void Pause(DateTimeOffset? until) =>
        UserFolder.Write(File, (until?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? Never) + "\n");

    /// <summary>Ends a pause. Whether there was one.</summary>
    public static bool Resume(TimeProvider time)
    {
        var was = PausedUntil(time) is not null;
        if (System.IO.File.Exists(File))
        {
            System.IO.File.Delete(File);
        }

        return was;
    }
}
