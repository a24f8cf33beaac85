using System.Text;
using System.Xml.Linq;
using Larder.Gateway.Feeds;

namespace Larder.Gateway.Tests.Feeds;

public sealed class RssDocumentTests
{
    [Fact]
    public void Text_that_xml_cannot_say_is_left_out_and_the_rest_is_only_text()
    {
        var item = new FeedItem("<b>&\u0000\u0007\ud800x\U0001F600", "http://x/", null, "\ufffe]]>", null, DateTimeOffset.UnixEpoch);

        var document = XDocument.Parse(Encoding.UTF8.GetString(RssDocument.Write("t", "http://x/", "d", [item])));

        var read = document.Descendants("item").Single();
        Assert.Equal("<b>&x\U0001F600", read.Element("title")!.Value);
        Assert.Equal("]]>", read.Element("description")!.Value);
        Assert.Equal("Thu, 01 Jan 1970 00:00:00 GMT", read.Element("pubDate")!.Value);
    }
}
