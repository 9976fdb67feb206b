using Vibeworkout.Server.Live;

namespace Vibeworkout.Server.Sources;

/// <summary>How a connection to a streaming service is.</summary>
/// <param name="Service"><c>pulsoid</c> or <c>hyperate</c>.</param>
/// <param name="State"><c>connecting</c>, <c>connected</c>, <c>retrying</c>, <c>refused</c> or <c>off</c>.</param>
/// <param name="Message">The same in words, with what to do.</param>
/// <param name="Bpm">The newest beat; null before the first.</param>
/// <param name="At">When it came.</param>
internal sealed record StreamState(string Service, string State, string Message, int? Bpm, DateTimeOffset? At) : ILiveEvent
{
    public const string Name = "source";

    string ILiveEvent.EventType => Name;
}
