using Larder.Grains.Abstractions;

namespace Larder.Silo.Messages;

/// <summary>The last guard against messages that are too large, whoever makes them: such a call fails by itself, before it is sent.</summary>
internal sealed class MessageSizeLimit : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    private const string Ours = nameof(Larder);

    /// <summary>Looks at the arguments, in the caller's process.</summary>
    /// <exception cref="MessageTooLargeException">They are too large.</exception>
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        var request = context.Request;
        if (IsOurs(request.GetInterfaceType()))
        {
            var bytes = 0L;
            for (var number = 0; number < request.GetArgumentCount(); number++)
            {
                bytes += MessageSize.Of(request.GetArgument(number));
            }

            ThrowIfTooLarge(bytes, $"The arguments of {request.GetInterfaceName()}.{request.GetMethodName()} are");
        }

        return context.Invoke();
    }

    /// <summary>Looks at the answer, in the process of the grain.</summary>
    /// <exception cref="MessageTooLargeException">It is too large; sent to the caller instead.</exception>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (IsOurs(context.Request.GetInterfaceType()))
        {
            ThrowIfTooLarge(
                MessageSize.Of(context.Result), $"The answer of {context.Request.GetInterfaceName()}.{context.Request.GetMethodName()} is");
        }
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith(Ours, StringComparison.Ordinal) == true;

    private static void ThrowIfTooLarge(long bytes, string what)
    {
        if (bytes > MessageSize.Limit)
        {
            throw new MessageTooLargeException($"{what} larger than {MessageSize.Limit} bytes.");
        }
    }
}

/// <summary>Adds the limit to a member of a cluster, whether it hosts grains or calls those of others.</summary>
internal static class MessageSizeExtensions
{
    public static ISiloBuilder LimitMessages(this ISiloBuilder silo) =>
        silo.AddOutgoingGrainCallFilter<MessageSizeLimit>().AddIncomingGrainCallFilter<MessageSizeLimit>();
}
