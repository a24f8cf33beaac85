using Larder.Server.Commands;

return await CommandTree.RunAsync(args);
