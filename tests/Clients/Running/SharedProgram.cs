using Larder.Clients.Tests.Running;

[assembly: AssemblyFixture(typeof(SharedProgram))]

namespace Larder.Clients.Tests.Running;

/// <summary>One running program for all tests that do it no harm. Each of them uses a package name of its own.</summary>
public sealed class SharedProgram : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LarderProgram? _program;

    internal LarderProgram Program => _program ?? throw new InvalidOperationException("The program was not started.");

    public async ValueTask InitializeAsync() => _program = await LarderProgram.StartAsync(_folder["data"]);

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        _folder.Dispose();
    }
}
