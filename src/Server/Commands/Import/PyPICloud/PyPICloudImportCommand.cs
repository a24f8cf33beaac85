using System.CommandLine;
using Larder.Server.Commands.Import.Access;

namespace Larder.Server.Commands.Import.PyPICloud;

/// <summary><c>larder import pypicloud</c>: takes PyPICloud's users, groups and permissions over.</summary>
internal static class PyPICloudImportCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Argument<FileInfo[]>("files")
        {
            Description = "The export (acl.json.gz or acl.json), config.ini, or both", Arity = new ArgumentArity(1, 2),
        };
        files.AcceptExistingOnly();
        return AccessImportCommand.Create(
            context,
            "pypicloud",
            "Take users, groups and permissions over from PyPICloud; see docs/pypicloud.md",
            files,
            async (result, cancellationToken) =>
            {
                var (access, settings) = await ReadAsync(result.GetRequiredValue(files), cancellationToken);
                return (Translation.Of(access), SuggestedSettings.Of(settings, access.AllowsRegistration));
            },
            "larder import pypicloud acl.json.gz config.ini --dry-run",
            "curl -u admin https://old.example/admin/acl.json.gz -o acl.json.gz && larder import pypicloud acl.json.gz config.ini",
            "larder import pypicloud config.ini");
    }

    private static async Task<(PyPICloudAccess Access, IReadOnlyDictionary<string, string> Settings)> ReadAsync(
        FileInfo[] files, CancellationToken cancellationToken)
    {
        PyPICloudAccess? export = null, config = null;
        IReadOnlyDictionary<string, string> settings = new Dictionary<string, string>();
        foreach (var file in files)
        {
            var content = await BoundedFile.ReadAsync(file.FullName, cancellationToken);
            var isExport = content.AsSpan().TrimStart("\uFEFF \t\r\n"u8).StartsWith("{"u8);
            if ((isExport ? export : config) is not null)
            {
                throw new CommandException($"Both files are {(isExport ? "exports" : "config.ini")}: give one of each. Nothing was imported.");
            }

            if (isExport)
            {
                export = ExportReader.Read(JsonPart.Parse(content, file.Name));
            }
            else
            {
                settings = ConfigReader.FindSettings(IniFile.Parse(content, file.Name), file.Name);
                config = ConfigReader.Read(settings);
            }
        }

        return (export is null ? config! : config is null ? export : export.With(config), settings);
    }
}
