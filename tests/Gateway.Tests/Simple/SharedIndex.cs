using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Text.Json;
using Larder.Gateway.Authentication;
using Larder.Gateway.Caching;
using Larder.Gateway.Simple;
using Larder.Grains.Abstractions.Access;
using Larder.Grains.Abstractions.Catalogue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Larder.Gateway.Tests.Simple;

/// <summary>The names of an index and who may read them, as the shards of the catalogue tell a gateway, without shards.</summary>
internal sealed class SharedIndex : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SortedDictionary<string, AccessEntry[]> _packages = new(StringComparer.Ordinal);

    public SharedIndex(long cacheBytes = 1L << 30)
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        Memory = new CacheMemory(
            Options.Create(new GatewayOptions { CacheBytes = cacheBytes }), new LeaseReader(reader => reader, metrics), metrics, Time);
        Views = new RootViews(Memory, Time);
        Fill([]);
    }

    public FakeTimeProvider Time { get; } = new();

    public CacheMemory Memory { get; }

    public RootViews Views { get; }

    public RootState State { get; private set; } = null!;

    public void Dispose() => _services.Dispose();

    /// <summary>Begins anew with these packages.</summary>
    public void Fill(IEnumerable<(string Name, AccessEntry[] List)> packages)
    {
        foreach (var (name, list) in packages)
        {
            _packages[name] = list;
        }

        var shards = _packages.ToLookup(package => CatalogueShard.Of(package.Key));
        State = new RootState(
            [
                .. Enumerable.Range(0, CatalogueShard.Count).Select(shard => RootFragment.Of(
                    shards[shard].Select(package => Listed(package.Key)), null, Memory.NewCharge())),
            ],
            null);
    }

    /// <summary>Adds a package, or gives it another list, as one change of its shard.</summary>
    public void Set(string name, params AccessEntry[] list)
    {
        ImmutableArray<string> went = _packages.ContainsKey(name) ? [name] : [];
        _packages[name] = list;
        Change(name, [Listed(name)], went);
    }

    public void Remove(string name)
    {
        _packages.Remove(name);
        Change(name, [], [name]);
    }

    /// <summary>What somebody is shown.</summary>
    public RootPage Page(ReadScope scope, SimpleFormat format = SimpleFormat.Json, bool gzip = false) =>
        Views.GetPage(scope, State, format, gzip);

    public IEnumerable<string> NamesFor(ReadScope scope) => Names(Page(scope).Page);

    /// <summary>What somebody is to be shown, by the decision for each single package.</summary>
    public IEnumerable<string> ReadableFor(ReadScope scope) => _packages
        .Where(package => scope.All || EffectiveAccess.Of(scope.Index, package.Key, package.Value)
            .Allows(scope.Principals, PackagePermissions.Read))
        .Select(package => package.Key)
        .Where(name => scope.Patterns is not { } patterns || patterns.Any(pattern => NamePattern.Matches(pattern, name)));

    public static ReadScope Scope(IndexAccess index, CallerPrincipals caller, params string[] patterns) =>
        new(false, caller, index, patterns.Length == 0 ? null : patterns);

    /// <summary>In ordinal order.</summary>
    public static IEnumerable<string> Names(Page page)
    {
        using var plain = new MemoryStream([.. page.Parts.SelectMany(part => part.ToArray())]);
        using var json = page.ContentEncoding == "gzip" ? (Stream)new GZipStream(plain, CompressionMode.Decompress) : plain;
        return [.. JsonDocument.Parse(json).RootElement.GetProperty("projects").EnumerateArray()
            .Select(project => project.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }

    private void Change(string name, ImmutableArray<ListedName> came, ImmutableArray<string> went)
    {
        var fragments = State.Fragments.ToArray();
        ref var fragment = ref fragments[CatalogueShard.Of(name)];
        fragment = fragment.With(came, went, Memory.NewCharge());
        State = new RootState(fragments, State);
    }

    private ListedName Listed(string name) => new(name, Readership.Of(ReaderList.Of(_packages[name])));
}
