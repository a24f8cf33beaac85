using System.Text;

namespace Larder.Grains.Catalogue;

/// <summary>What is searched for: words of which each must be in the name, the display name or the summary, in any case.</summary>
internal readonly struct CatalogueSearch(string query)
{
    private readonly Word[] _words =
        [.. query.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => new Word(word))];

    public bool Matches(in PackedPackage package)
    {
        foreach (var word in _words)
        {
            if (!word.IsIn(package.Name) && !word.IsIn(package.OtherDisplayName) && !word.IsIn(package.Summary))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Word(string text)
    {
        /// <summary>Empty unless the word is ASCII: only then can it be found in UTF-8 without knowing its characters' cases.</summary>
        private readonly byte[] _ascii = Ascii.IsValid(text) ? Encoding.ASCII.GetBytes(text.ToLowerInvariant()) : [];

        public bool IsIn(ReadOnlySpan<byte> utf8)
        {
            if (_ascii.Length == 0)
            {
                return Encoding.UTF8.GetString(utf8).Contains(text, StringComparison.OrdinalIgnoreCase);
            }

            var (lower, upper) = (_ascii[0], (byte)char.ToUpperInvariant((char)_ascii[0]));
            while (utf8.Length >= _ascii.Length)
            {
                var start = utf8[..^(_ascii.Length - 1)].IndexOfAny(lower, upper);
                if (start < 0)
                {
                    return false;
                }

                if (Ascii.EqualsIgnoreCase(utf8.Slice(start, _ascii.Length), _ascii))
                {
                    return true;
                }

                utf8 = utf8[(start + 1)..];
            }

            return false;
        }
    }
}
