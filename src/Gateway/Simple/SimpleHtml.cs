using System.Collections.Immutable;
using Larder.Gateway.Releases;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Gateway.Simple;

/// <summary>Writes a package's page as HTML, which is frozen at version 1.4 (PEP 503, 592, 658, 714, 792, 833).</summary>
internal static class SimpleHtml
{
    /// <param name="files">What is offered, in order.</param>
    public static void WritePackage(PageBuffer page, PackageHead head, ImmutableArray<DistributionFile> files)
    {
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"u8);
        page.Append("<meta name=\"pypi:repository-version\" content=\"1.4\">\n"u8);
        WriteStatus(page, head);
        page.Append("<title>Links for "u8);
        page.AppendEscaped(head.DisplayName);
        page.Append("</title>\n</head>\n<body>\n<h1>Links for "u8);
        page.AppendEscaped(head.DisplayName);
        page.Append("</h1>\n"u8);
        foreach (var file in files)
        {
            WriteFile(page, head.Name, file);
        }

        page.Append("</body>\n</html>\n"u8);
    }

    private static void WriteStatus(PageBuffer page, PackageHead head)
    {
        if (head.Status == PackageStatus.Active)
        {
            return;
        }

        page.Append("<meta name=\"pypi:project-status\" content=\""u8);
        page.Append(PackageStatusText.Of(head.Status));
        page.Append("\">\n"u8);
        if (head.StatusReason is { Length: > 0 } reason)
        {
            page.Append("<meta name=\"pypi:project-status-reason\" content=\""u8);
            page.AppendEscaped(reason);
            page.Append("\">\n"u8);
        }
    }

    private static void WriteFile(PageBuffer page, string package, DistributionFile file)
    {
        page.Append("<a href=\""u8);
        page.AppendEscaped(FileUrl.Relative(package, file.Sha256, file.FileName));
        page.Append("#sha256="u8);
        page.Append(file.Sha256);
        if (file.RequiresPython is { Length: > 0 } requiresPython)
        {
            page.Append("\" data-requires-python=\""u8);
            page.AppendEscaped(requiresPython);
        }

        if (file.MetadataServed)
        {
            page.Append("\" data-core-metadata=\"sha256="u8);
            page.Append(file.MetadataSha256);
            page.Append("\" data-dist-info-metadata=\"sha256="u8);
            page.Append(file.MetadataSha256);
        }

        if (file.YankedReason is { } reason)
        {
            // With a value even if it is empty: pip takes a bare attribute for none.
            page.Append("\" data-yanked=\""u8);
            page.AppendEscaped(reason);
        }

        page.Append("\">"u8);
        page.AppendEscaped(file.FileName);
        page.Append("</a><br>\n"u8);
    }
}
