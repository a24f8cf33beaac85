namespace Larder.Packaging.Files;

/// <summary>What a file of a release is.</summary>
public enum DistributionKind
{
    /// <summary>A built distribution, <c>.whl</c> (PEP 427).</summary>
    Wheel,

    /// <summary>A source distribution, <c>.tar.gz</c> (PEP 625).</summary>
    Sdist,
}
