using Larder.Packaging.Files;
using Larder.Packaging.Names;
using Larder.Packaging.Versions;

namespace Larder.Packaging.Archives;

/// <summary>Judges the members of a source distribution one after the other: one top folder, nothing that leads out of
/// it.</summary>
/// <remarks>Spec: https://packaging.python.org/en/latest/specifications/source-distribution-format/</remarks>
internal sealed class SdistContents(DistributionFileName name, ArchiveLimits limits)
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _links = new(StringComparer.Ordinal);
    private long _nameBytes;

    /// <summary>The only folder at the top; <see langword="null"/> before the first member.</summary>
    public string? Top { get; private set; }

    /// <summary>Whether a file (or a link) of this name was added.</summary>
    public bool HasFile(string member) => _files.Contains(member);

    /// <exception cref="InvalidDataException">The member may not be in a source distribution.</exception>
    public void Add(TarMember member)
    {
        Top ??= CheckTop(MemberNames.TopFolder(member.Name));
        if (MemberNames.TopFolder(member.Name) != Top || (member.Name == Top && member.Kind != TarMemberKind.Folder))
        {
            throw new InvalidDataException(
                $"Incorrect number of top-level directories in sdist: {Quotation.Of(member.Name)} is not in '{Top}'");
        }

        AddFoldersOf(member.Name);
        if (member.Kind == TarMemberKind.Folder)
        {
            AddFolder(member.Name);
        }
        else
        {
            AddFile(member);
        }
    }

    /// <summary>The folders that a member lies in, from the innermost: those above one that is known are known.</summary>
    private void AddFoldersOf(string member)
    {
        var slash = member.LastIndexOf('/');
        while (slash > 0 && AddFolder(member[..slash]))
        {
            slash = member.LastIndexOf('/', slash - 1);
        }
    }

    /// <returns>Whether it is new.</returns>
    private bool AddFolder(string folder)
    {
        if (_files.Contains(folder))
        {
            throw new InvalidDataException($"{Quotation.Of(folder)} is a file or a link, and has members behind it");
        }

        if (!_folders.Add(folder))
        {
            return false;
        }

        CountName(folder);
        return true;
    }

    private void CountName(string name)
    {
        _nameBytes += name.Length;
        if (_nameBytes > limits.MaxNameBytes)
        {
            throw new InvalidDataException(
                $"the names of its members are longer than {limits.MaxNameBytes} bytes together");
        }
    }

    private void AddFile(TarMember member)
    {
        CountName(member.Name);
        if (!_files.Add(member.Name) || _folders.Contains(member.Name))
        {
            throw new InvalidDataException($"the member {Quotation.Of(member.Name)} is there twice");
        }

        if (member.Kind is TarMemberKind.File)
        {
            return;
        }

        var isSymbolic = member.Kind == TarMemberKind.SymbolicLink;
        if (!LinkStaysInside(member.Target, isSymbolic ? member.Name.Count('/') : 0))
        {
            throw new InvalidDataException(
                $"the tar member {Quotation.Of(member.Name)} is a link out of its folder: "
                + $"{Quotation.Of(member.Target)}");
        }

        if (isSymbolic)
        {
            _links.Add(member.Name);
        }
        else if (!_files.Contains(member.Target) || _links.Contains(member.Target))
        {
            // To the letter: readers take a slash at the end, or "./", away, and would link to a link.
            throw new InvalidDataException(
                $"the tar member {Quotation.Of(member.Name)} is a hard link to no file before it: "
                + $"{Quotation.Of(member.Target)}");
        }
    }

    /// <summary>
    /// A link may lead up only at its beginning, where the folders are known to be real, and not above the top folder.
    /// What
    /// follows may pass other links, which stay inside themselves.
    /// </summary>
    /// <param name="depth">How many folders the link lies in, the top folder included; 0 if the target starts at the
    /// root.</param>
    private bool LinkStaysInside(string target, int depth)
    {
        if (target.Contains('\\', StringComparison.Ordinal) || target[0] == '/' || target is [_, ':', ..])
        {
            return false;
        }

        var ups = 0;
        var goesDown = false;
        foreach (var part in target.Split('/'))
        {
            if (part == "..")
            {
                ups++;
                if (goesDown)
                {
                    return false;
                }
            }
            else
            {
                goesDown |= part is not ("" or ".");
            }
        }

        return depth == 0
            ? ups == 0 && MemberNames.TopFolder(target) == Top
            : depth - ups >= 1;
    }

    private string CheckTop(string top)
    {
        var dash = top.LastIndexOf('-');
        return dash > 0 && PackageName.TryParse(top[..dash], out var package) && package == name.Package
            && PythonVersion.TryParse(top[(dash + 1)..], out var version) && version == name.Version
            ? top
            : throw new InvalidDataException(
                $"the top folder is {Quotation.Of(top)}, but should be '{name.Package.FileNamePart}-{name.Version}'");
    }
}
