namespace Vibeworkout.Server.Live;

/// <summary>Something that happens and is told to whoever watches. What it holds is written as JSON, as it stands.</summary>
internal interface ILiveEvent
{
    /// <summary>Its name on the stream: <c>sample</c>, <c>lock</c>, …</summary>
    string EventType { get; }

    /// <summary>Whether it is of interest for a second only: other instances are told while there are any.</summary>
    bool IsMomentary => false;
}
