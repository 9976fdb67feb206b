using System.Globalization;
using System.Text;
using System.Xml;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Sources;

/// <summary>Puts the points of a track together while their file streams by: of each the first time and the first heart rate.</summary>
/// <param name="name">A point's element, <c>Trackpoint</c> or <c>trkpt</c>.</param>
internal sealed class TrackPoints(string name)
{
    /// <summary>No time and no heart rate is longer.</summary>
    private const int LongestText = 64;

    private readonly char[] part = new char[LongestText];
    private readonly StringBuilder text = new();

    private int? point;
    private int? heart;
    private (int Depth, bool IsTime)? reading;
    private string? time;
    private string? rate;

    /// <summary>Takes the node that the reader stands at.</summary>
    /// <returns>A sample where a point ends that holds one.</returns>
    public Sample? Take(XmlReader xml)
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                Begin(xml);
                return xml.IsEmptyElement ? End(xml.Depth) : null;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when reading is not null:
                AddText(xml);
                return null;
            case XmlNodeType.EndElement:
                return End(xml.Depth);
            default:
                return null;
        }
    }

    private void Begin(XmlReader xml)
    {
        if (point is not { } depth)
        {
            if (xml.LocalName == name)
            {
                (point, heart, reading, time, rate) = (xml.Depth, null, null, null, null);
            }
        }
        else if (reading is null && time is null && xml.Depth == depth + 1 && xml.LocalName is "Time" or "time")
        {
            Read(xml, isTime: true);
        }
        else if (reading is null && rate is null && (xml.LocalName == "hr" || (xml.LocalName == "Value" && heart == xml.Depth - 1)))
        {
            Read(xml, isTime: false);
        }
        else if (xml.LocalName == "HeartRateBpm")
        {
            heart = xml.Depth;
        }
    }

    private void Read(XmlReader xml, bool isTime)
    {
        text.Clear();
        reading = (xml.Depth, isTime);
    }

    private void AddText(XmlReader xml)
    {
        while (text.Length <= LongestText && xml.ReadValueChunk(part, 0, part.Length) is > 0 and var read)
        {
            text.Append(part, 0, read); // one that is longer is neither a time nor a number
        }
    }

    private Sample? End(int depth)
    {
        if (reading is { } ended && ended.Depth == depth)
        {
            (time, rate) = ended.IsTime ? (text.ToString(), rate) : (time, text.ToString());
            reading = null;
        }
        else if (heart == depth)
        {
            heart = null;
        }

        if (point != depth)
        {
            return null;
        }

        point = null;
        return Sample();
    }

    private Sample? Sample() =>
        DateTimeOffset.TryParse(
            time,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
        && double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out var bpm)
        && bpm is >= 30 and <= 250
            ? new Sample(DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()), (int)Math.Round(bpm))
            : null;
}
