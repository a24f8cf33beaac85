using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Larder.Grains.Abstractions.Packages;

namespace Larder.Grains.Packages;

/// <summary>A package's files in the ordinal order of their names. A change copies O(log n) of it.</summary>
internal sealed class FileList
{
    public static readonly FileList Empty = new([]);

    private readonly ImmutableList<DistributionFile> _files;

    private FileList(ImmutableList<DistributionFile> files) => _files = files;

    public int Count => _files.Count;

    /// <param name="files">In any order, no name twice.</param>
    public static FileList Of(IEnumerable<DistributionFile> files) =>
        new([.. files.OrderBy(file => file.FileName, StringComparer.Ordinal)]);

    public bool TryGet(string fileName, [NotNullWhen(true)] out DistributionFile? file)
    {
        var index = IndexOf(fileName);
        file = index < 0 ? null : _files[index];
        return file is not null;
    }

    /// <summary>The list with this file, in place of the one of the same name if there is one.</summary>
    public FileList With(DistributionFile file)
    {
        var index = IndexOf(file.FileName);
        return new FileList(index < 0 ? _files.Insert(~index, file) : _files.SetItem(index, file));
    }

    public FileList Without(string fileName)
    {
        var index = IndexOf(fileName);
        return index < 0 ? this : new FileList(_files.RemoveAt(index));
    }

    /// <summary>As many files as go into one message, from the one at <paramref name="skip"/> on; one at least, if there
    /// is one.</summary>
    public ImmutableArray<DistributionFile> Part(int skip)
    {
        var part = ImmutableArray.CreateBuilder<DistributionFile>();
        var bytes = 0;
        for (var i = skip; i < _files.Count && part.Count < PackageHead.MaxFilesInOneMessage; i++)
        {
            bytes += BytesOf(_files[i]);
            if (bytes > PackageHead.MaxFileBytesInOneMessage && part.Count > 0)
            {
                break;
            }

            part.Add(_files[i]);
        }

        return part.ToImmutable();
    }

    /// <summary>What a file takes in a message, at most.</summary>
    private static int BytesOf(DistributionFile file)
    {
        const int DigestsAndNumbers = 400, BytesOfACharacter = 3;
        var ascii = file.FileName.Length + file.Version.Length + file.PythonTag.Length + file.ArtifactKey.Length;
        var text = (file.RequiresPython?.Length ?? 0) + file.UploadedBy.Length + (file.YankedReason?.Length ?? 0);
        return DigestsAndNumbers + ascii + (BytesOfACharacter * text);
    }

    private int IndexOf(string fileName)
    {
        var (low, high) = (0, _files.Count - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            switch (string.CompareOrdinal(_files[middle].FileName, fileName))
            {
                case 0: return middle;
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return ~low;
    }
}
