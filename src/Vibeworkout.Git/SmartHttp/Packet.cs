namespace Vibeworkout.Git.SmartHttp;

/// <summary>What a packet of git's protocol is.</summary>
internal enum Packet
{
    /// <summary>Bytes.</summary>
    Data,

    /// <summary>The end of a message.</summary>
    Flush,

    /// <summary>A mark within a message.</summary>
    Delimiter,

    /// <summary>The bytes end here, with or without a packet cut in two.</summary>
    End,

    /// <summary>No packet at all.</summary>
    Broken,
}
