using Larder.Packaging.Archives;
using Larder.Packaging.Files;

namespace Larder.Packaging.Tests.Archives;

/// <summary>Wheels that other people's tools made: those of the distribution's packages python3-*-whl.</summary>
public class RealWheelTests
{
    private const string Folder = "/usr/share/python-wheels";

    [Fact]
    public void Every_installed_wheel_is_accepted()
    {
        var wheels = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.whl") : [];
        Assert.SkipWhen(wheels.Length == 0, $"There are no wheels in {Folder}: install python3-pip-whl.");

        foreach (var path in wheels)
        {
            Assert.True(DistributionFileName.TryParse(Path.GetFileName(path), out var name, out _));
            using var file = File.OpenRead(path);
            var inspection = DistributionArchive.Inspect(
                file, name, ArchiveLimits.Default, TestContext.Current.CancellationToken);

            Assert.Null(inspection.Problem);
            Assert.Equal(name.Version.Normalized, inspection.CoreMetadata?.Version);
            Assert.DoesNotContain(inspection.Warnings, warning => warning.Contains("RECORD", StringComparison.Ordinal));
        }
    }
}
