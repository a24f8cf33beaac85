namespace Larder.Clients.Tests.Running;

/// <summary>The program with everything in one process.</summary>
internal sealed class SingleProcessIndex(LarderProgram program) : IndexUnderTest([program.Url])
{
    public override bool IsCluster => false;

    public override Task<ToolResult> CommandAsync(params string[] arguments) => LarderProgram.CommandAsync(program.Data, arguments);

    public override Task<LarderProgram> StartAsync(string data, params string[] settings) => LarderProgram.StartAsync(data, settings);

    public override Task<HashSet<string>> StoredAsync(LarderProgram program, string package) =>
        Task.FromResult(program.FilesInData());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await program.DisposeAsync();
    }
}
