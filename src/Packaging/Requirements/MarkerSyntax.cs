namespace Larder.Packaging.Requirements;

/// <summary>
/// The syntax of environment markers: <c>python_version &lt; "3.9" and (extra == "test" or os_name != "nt")</c>.
/// </summary>
/// <remarks>Parentheses are counted, not descended into; but installers descend, so that their depth is limited.</remarks>
internal static class MarkerSyntax
{
    /// <summary>The deepest nesting of parentheses. Installers give up at some hundreds, and then the whole package is
    /// lost to them.</summary>
    private const int MaxDepth = 50;

    private static readonly string[] Comparisons = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

    private static readonly HashSet<string> VariableNames = new(StringComparer.Ordinal)
    {
        "python_version", "python_full_version", "os_name", "sys_platform", "platform_release", "platform_system",
        "platform_version", "platform_machine", "platform_python_implementation", "implementation_name",
        "implementation_version", "extra", "extras", "dependency_groups",

        // Spellings from before the specification.
        "os.name", "sys.platform", "platform.version", "platform.machine", "platform.python_implementation",
        "python_implementation",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Variables =
        VariableNames.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a marker up to the end of the text.</summary>
    public static void Check(ref RequirementScanner scanner)
    {
        var depth = 0;
        do
        {
            scanner.SkipSpace();
            while (scanner.TryRead('('))
            {
                depth++;
                scanner.SkipSpace();
            }

            if (depth > MaxDepth)
            {
                scanner.Fail($"Expected at most {MaxDepth} parentheses inside each other");
            }

            ReadComparison(ref scanner);
            while (depth > 0 && scanner.TryRead(')'))
            {
                depth--;
                scanner.SkipSpace();
            }
        }
        while (scanner.Error is null && !scanner.AtEnd && TryReadConjunction(ref scanner));

        if (depth > 0)
        {
            scanner.Fail("Expected ')' in the marker");
        }
    }

    private static void ReadComparison(ref RequirementScanner scanner)
    {
        ReadOperand(ref scanner);
        scanner.SkipSpace();
        ReadOperator(ref scanner);
        scanner.SkipSpace();
        ReadOperand(ref scanner);
        scanner.SkipSpace();
    }

    private static void ReadOperand(ref RequirementScanner scanner)
    {
        if (!scanner.TryReadQuoted() && !Variables.Contains(scanner.ReadWord()))
        {
            scanner.Fail("Expected a marker variable or a quoted text");
        }
    }

    private static void ReadOperator(ref RequirementScanner scanner)
    {
        if (scanner.TryReadAny(Comparisons))
        {
            return;
        }

        var word = scanner.ReadWord();
        if (word is "not")
        {
            scanner.SkipSpace();
            word = scanner.ReadWord();
        }

        if (word is not "in")
        {
            scanner.Fail("Expected one of <= < != == >= > ~= === in, not in");
        }
    }

    private static bool TryReadConjunction(ref RequirementScanner scanner)
    {
        var found = scanner.ReadWord() is "and" or "or";
        if (!found)
        {
            scanner.Fail("Expected 'and', 'or' or the end of the marker");
        }

        return found;
    }
}
