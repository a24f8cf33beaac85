using Larder.Cluster.Tests.History;

namespace Larder.Cluster.Tests.Checking;

/// <summary>Looks for broken promises in the operations on one package.</summary>
/// <param name="operations">In the order in which they were sent.</param>
internal sealed class PackageCheck(string package, IReadOnlyList<Operation> operations)
{
    private readonly List<Violation> _violations = [];
    private readonly Dictionary<string, FileFacts> _files = operations
        .Where(operation => operation is { File: not null, IsRead: false })
        .GroupBy(operation => operation.File!)
        .ToDictionary(group => group.Key, group => new FileFacts(group.Key, [.. group]), StringComparer.Ordinal);

    public IReadOnlyList<Violation> Run()
    {
        NoteWhatWasSeen();
        foreach (var read in operations.Where(operation => operation.Outcome is Outcome.Ok))
        {
            if (read is { Kind: OperationKind.ReadPage, Page: { } page })
            {
                CheckPage(read, page);
            }
            else if (read.Kind is OperationKind.ReadFile)
            {
                CheckFile(read);
            }
        }

        foreach (var file in _files.Values)
        {
            CheckWrites(file);
        }

        CheckStatus();
        _violations.AddRange(RefusalCheck.Run(operations, _files));
        _violations.AddRange(SerialCheck.Run(package, operations));
        return _violations;
    }

    /// <summary>Reads are ordered by when they were answered here: what the first of them saw, later ones must see.</summary>
    private void NoteWhatWasSeen()
    {
        foreach (var read in operations.Where(operation => operation.Outcome is Outcome.Ok).OrderBy(operation => operation.Completed))
        {
            foreach (var (name, seen) in read.Page?.Files ?? PageView.Nothing.Files)
            {
                var facts = Facts(name);
                facts.Digests.Add(seen.Digest);
                facts.Seen = read.Completed < facts.Seen ? read.Completed : facts.Seen;
            }

            if (read is { Kind: OperationKind.ReadFile, Digest: { } digest })
            {
                Facts(read.File!).Digests.Add(digest);
            }
        }
    }

    private void CheckPage(Operation read, PageView page)
    {
        foreach (var facts in _files.Values)
        {
            if (!page.Files.TryGetValue(facts.File, out var seen))
            {
                CheckAbsence(read, facts);
                continue;
            }

            if (!facts.MayHold(seen.Digest, read.Completed))
            {
                Report(Rule.Phantom, facts.File, $"listed with {seen.Digest}, which nobody sent or which was refused", read);
            }
            else if (!facts.MayBeThere(read))
            {
                Report(Rule.Undead, facts.File, "listed after its deletion was acknowledged", read);
            }

            if (!facts.MayBeYanked(seen.Yanked, read))
            {
                Report(Rule.Revoked, facts.File, $"shown as yanked: {seen.Yanked ?? "no"}", read);
            }
        }
    }

    private void CheckAbsence(Operation read, FileFacts facts)
    {
        if (!facts.MayBeMissing(read))
        {
            Report(read.IsFinal ? Rule.Lost : Rule.Stale, facts.File, "not listed, although its upload was acknowledged before", read);
        }
        else if (facts.Seen < read.Invoked && facts.MayBeDeleted >= read.Completed)
        {
            Report(Rule.Flicker, facts.File, $"not listed, seen at {facts.Seen.TotalSeconds:F3} s", read);
        }
    }

    private void CheckFile(Operation read)
    {
        var facts = Facts(read.File!);
        if (read.Digest is null)
        {
            if (facts.MayBeDeleted >= read.Completed || !facts.MayBeMissing(read))
            {
                Report(Rule.Early, facts.File, $"listed, and answered {read.Status}", read);
            }

            return;
        }

        if (read.Digest != read.ListedDigest)
        {
            Report(Rule.Early, facts.File, $"listed with {read.ListedDigest}, fetched with {read.Digest}", read);
        }

        if (!facts.MayHold(read.Digest, read.Completed))
        {
            Report(Rule.Phantom, facts.File, $"fetched with {read.Digest}, which nobody sent or which was refused", read);
        }
        else if (!facts.MayBeThere(read))
        {
            Report(Rule.Undead, facts.File, "fetched after its deletion was acknowledged", read);
        }
    }

    private void CheckWrites(FileFacts facts)
    {
        // What was acknowledged counts as much as what was seen: the bytes that nobody sees are the lost ones.
        var acknowledged = facts.Uploads.Select(upload => upload.Digest!).Distinct().ToArray();
        if (facts.Digests.Count > 0 && facts.Digests.Union(acknowledged).Count() > 1)
        {
            Report(
                Rule.Mutated,
                facts.File,
                $"seen with {string.Join(" and ", facts.Digests)}, acknowledged with {string.Join(" and ", acknowledged)}",
                null);
        }

        if (acknowledged.Length > 1)
        {
            Report(Rule.TwoAcks, facts.File, "two contents were acknowledged", facts.Uploads.Last());
        }
    }

    private void CheckStatus()
    {
        var statuses = RegisterOperations.OfStatus(operations);
        _violations.AddRange(RegisterCheck.Run(package, statuses));
    }

    private FileFacts Facts(string file)
    {
        if (!_files.TryGetValue(file, out var facts))
        {
            _files.Add(file, facts = new FileFacts(file, []));
        }

        return facts;
    }

    private void Report(Rule rule, string subject, string text, Operation? witness) =>
        _violations.Add(new Violation(rule, subject, text, witness));
}
