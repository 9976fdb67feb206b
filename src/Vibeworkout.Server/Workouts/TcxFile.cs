using System.Globalization;
using System.Xml;

namespace Vibeworkout.Server.Workouts;

/// <summary>Heart rate out of a TCX file (Garmin's Training Center XML, version 2).</summary>
internal static class TcxFile
{
    private const int MaxPoints = 200_000;

    /// <summary>The points that have a time and a heart rate of 30 to 250, by time.</summary>
    /// <exception cref="FormatException">It is no TCX file, or holds no heart rate; the message says which.</exception>
    public static IReadOnlyList<Sample> Read(Stream file)
    {
        var samples = new List<Sample>();
        try
        {
            using var xml = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 256 * 1024 * 1024 });
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "TrainingCenterDatabase")
            {
                throw new FormatException("This is no TCX file: its root element is not TrainingCenterDatabase.");
            }

            while (xml.ReadToFollowing("Trackpoint", xml.NamespaceURI) && samples.Count < MaxPoints)
            {
                using var point = xml.ReadSubtree();
                if (ReadPoint(point) is { } sample)
                {
                    samples.Add(sample);
                }
            }
        }
        catch (XmlException e)
        {
            throw new FormatException($"This is no TCX file: {e.Message}", e);
        }

        return samples.Count > 0 ? [.. samples.OrderBy(s => s.At)] : throw new FormatException("This TCX file holds no heart rate.");
    }

    private static Sample? ReadPoint(XmlReader point)
    {
        DateTimeOffset? at = null;
        int? bpm = null;
        while (point.Read())
        {
            if (point is { NodeType: XmlNodeType.Element, LocalName: "Time" })
            {
                at = DateTimeOffset.TryParse(point.ReadElementContentAsString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
            }

            if (point is { NodeType: XmlNodeType.Element, LocalName: "HeartRateBpm" } && point.ReadToDescendant("Value", point.NamespaceURI))
            {
                bpm = int.TryParse(point.ReadElementContentAsString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value is >= 30 and <= 250 ? value : null;
            }
        }

        return at is { } t && bpm is { } b ? new Sample(t, b) : null;
    }
}
