using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace Larder.Silo.Messages;

/// <summary>What a value takes in a message between processes: about, and rather too much than too little.</summary>
internal static class MessageSize
{
    /// <summary>The most that the arguments of one call, or its answer, may take: a twenty-fifth of Orleans' own limit, past which the
    /// connection between two processes would break and be made again, over and over.</summary>
    public const long Limit = 4L << 20;

    private const int BytesOfACharacter = 3, BytesOfAnything = 16;

    private static readonly ConcurrentDictionary<Type, Func<object, object?>[]> Parts = new();

    /// <summary>In bytes; not counted on when it is more than <see cref="Limit"/>.</summary>
    public static long Of(object? value)
    {
        var bytes = 0L;
        Add(value, ref bytes);
        return bytes;
    }

    private static void Add(object? value, ref long bytes)
    {
        bytes += BytesOfAnything;
        switch (value)
        {
            case null or IAddressable or Exception: return;
            case string text: bytes += (long)BytesOfACharacter * text.Length; return;
            case byte[] array: bytes += array.Length; return;
            case IEnumerable list: AddAll(list, ref bytes); return;
            default: AddParts(value, ref bytes); return;
        }
    }

    private static void AddAll(IEnumerable list, ref long bytes)
    {
        // An immutable array that was never set has no elements to ask for.
        if (list is IStructuralEquatable and ValueType && list.Equals(Activator.CreateInstance(list.GetType())))
        {
            return;
        }

        foreach (var element in list)
        {
            Add(element, ref bytes);
            if (bytes > Limit)
            {
                return;
            }
        }
    }

    private static void AddParts(object value, ref long bytes)
    {
        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum)
        {
            return;
        }

        foreach (var part in Parts.GetOrAdd(type, PartsOf))
        {
            Add(part(value), ref bytes);
        }
    }

    /// <summary>What is sent of a type of ours: the properties that have a number.</summary>
    private static Func<object, object?>[] PartsOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.IsDefined(typeof(IdAttribute)))
            .Select(property => (Func<object, object?>)Getter.MakeGenericMethod(type, property.PropertyType).Invoke(null, [property])!),
    ];

    private static readonly MethodInfo Getter =
        typeof(MessageSize).GetMethod(nameof(MakeGetter), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static Func<object, object?> MakeGetter<TOwner, TValue>(PropertyInfo property)
    {
        if (typeof(TOwner).IsValueType)
        {
            return property.GetValue;
        }

        var get = property.GetMethod!.CreateDelegate<Func<TOwner, TValue>>();
        return owner => get((TOwner)owner);
    }
}
