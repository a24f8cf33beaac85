using System.Globalization;
using System.Text;
using System.Xml;

namespace Larder.Gateway.Feeds;

/// <summary>Writes RSS 2.0.</summary>
internal static class RssDocument
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    /// <param name="link">What the feed as a whole is about; absolute.</param>
    public static byte[] Write(string title, string link, string description, IEnumerable<FeedItem> items)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement("rss");
            xml.WriteAttributeString("version", "2.0");
            xml.WriteStartElement("channel");
            WriteText(xml, "title", title);
            WriteText(xml, "link", link);
            WriteText(xml, "description", description);
            WriteText(xml, "language", "en");
            foreach (var item in items)
            {
                WriteItem(xml, item);
            }
        }

        return bytes.ToArray();
    }

    private static void WriteItem(XmlWriter xml, FeedItem item)
    {
        xml.WriteStartElement("item");
        WriteText(xml, "title", item.Title);
        WriteText(xml, "link", item.Link);
        if (item.Guid is not null)
        {
            WriteText(xml, "guid", item.Guid);
        }

        WriteText(xml, "description", item.Description);
        if (item.Author is not null)
        {
            WriteText(xml, "author", item.Author);
        }

        WriteText(xml, "pubDate", item.PublishedAt.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static void WriteText(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Legal(text));

    /// <summary>Leaves out the characters that XML cannot say in any way, which a package's summary may have.</summary>
    private static string Legal(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        var legal = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                legal.Append(text[i]);
            }
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                legal.Append(text, i++, 2);
            }
        }

        return legal.ToString();
    }
}
