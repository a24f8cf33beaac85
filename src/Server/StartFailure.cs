using System.Data.Common;
using System.Net.Sockets;
using Larder.Grains.Abstractions;
using Larder.Silo.Database;
using Microsoft.AspNetCore.Connections;

namespace Larder.Server;

/// <summary>Turns what goes wrong at start into one sentence, where the reason is one that a person can act on.</summary>
internal static class StartFailure
{
    /// <summary>The exception to throw instead; the same one if it is a defect and its stack trace is needed.</summary>
    public static Exception Explain(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AddressInUseException:
                    return new CommandException($"{exception.Message.TrimEnd('.')}. Choose another with --urls.", exception);

                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return new CommandException($"No right to listen: {exception.Message}", exception);

                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return new CommandException($"This machine does not have the address: {exception.Message}", exception);

                case DbException:
                    return new CommandException($"The database cannot be used: {cause.Message}", exception);

                case DatabaseUnavailableException or DataFolderInUseException or DatabaseSchemaException or UnauthorizedAccessException:
                    return new CommandException(cause.Message, exception);
            }
        }

        return exception is IOException ? new CommandException(exception.Message, exception) : exception;
    }
}
