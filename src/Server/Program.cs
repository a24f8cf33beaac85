using Larder.Server;
using Larder.Server.Commands;

FileModes.KeepToOwner();
return await CommandTree.RunAsync(args);
