using Larder.Grains.Packages;
using Larder.Server.Commands.Check;

namespace Larder.Server.Commands.Repair;

/// <summary>What a repair does about each finding. Pure but for <see cref="RepairStep.Remake"/>, which is looked at when it is made.</summary>
internal static class RepairPlan
{
    /// <param name="deleteMissing">Whether files without their bytes are deleted, or only yanked.</param>
    /// <returns><see langword="null"/> if there is nothing to be done about it.</returns>
    public static RepairStep? Decide(Finding finding, bool deleteMissing) => finding switch
    {
        { Recount: { } package } => new RepairStep.Recount(package, finding.Text),
        { Word: FindingWord.Recovered, File: { } file } => new RepairStep.Unyank(file),
        { Problem: FileProblem.MissingMetadata or FileProblem.WrongMetadata, File: { } file } => new RepairStep.Remake(file, finding.Text),
        { Problem: not null, File: { } file } when deleteMissing => new RepairStep.Delete(file, finding.Text),
        { Problem: not null, File: { YankedReason: null } file } => new RepairStep.Yank(file, finding.Text),
        { Problem: not null, File: { } file } => new RepairStep.Leave(
            $"{file.Package} {file.FileName}", $"{finding.Text}; it is yanked already (--delete-missing deletes it)"),
        { Word: FindingWord.Package or FindingWord.State } => new RepairStep.Leave(finding.Subject, finding.Text),
        _ => null,
    };

    /// <summary>Whether so much is broken that it is more likely that the settings name the wrong store.</summary>
    public static bool IsTooMuch(long broken, long files) => broken > Math.Max(10, files / 10);
}

/// <summary>One thing that a repair does.</summary>
/// <param name="Subject">To what.</param>
/// <param name="Reason">Why, in words.</param>
internal abstract record RepairStep(string Subject, string Reason)
{
    /// <summary>What is done, as an imperative.</summary>
    public abstract string Verb { get; }

    /// <summary>The step as the output says it.</summary>
    public sealed override string ToString() => $"{Verb} {Subject}: {Reason}";

    /// <summary>Lets the package's grain count its files anew.</summary>
    public sealed record Recount(string Package, string Reason) : RepairStep(Package, Reason)
    {
        public override string Verb => "recount";
    }

    /// <summary>Makes the metadata beside a file anew, from its bytes.</summary>
    public sealed record Remake(StoredFile File, string Reason) : RepairStep($"{File.Package} {File.FileName}", Reason)
    {
        public override string Verb => "write the metadata of";
    }

    /// <summary>Yanks a file: it stays listed, and installers pass it over.</summary>
    public sealed record Yank(StoredFile File, string Reason) : RepairStep($"{File.Package} {File.FileName}", Reason)
    {
        public override string Verb => "yank";
    }

    /// <summary>Takes back what a repair did before.</summary>
    public sealed record Unyank(StoredFile File) : RepairStep($"{File.Package} {File.FileName}", "it is whole again")
    {
        public override string Verb => "unyank";
    }

    /// <summary>Deletes a file for good; the same bytes may be uploaded again.</summary>
    public sealed record Delete(StoredFile File, string Reason) : RepairStep($"{File.Package} {File.FileName}", Reason)
    {
        public override string Verb => "delete";
    }

    /// <summary>Nothing: this is for a person.</summary>
    public sealed record Leave(string Subject, string Reason) : RepairStep(Subject, Reason)
    {
        public override string Verb => "leave";
    }
}
