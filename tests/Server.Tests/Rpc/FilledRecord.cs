using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>Records of the core with every property set, each to another value, so that a field forgotten or swapped shows.</summary>
/// <param name="known">False: every value is unknown, and what may be absent is.</param>
internal sealed class FilledRecord(bool known)
{
    private int _count;

    public T Make<T>() => (T)Make(typeof(T));

    private object Make(Type type)
    {
        var number = ++_count;
        if (Nullable.GetUnderlyingType(type) is { } inner) return Make(inner);
        if (type == typeof(Value)) return known ? Value.Of(number + 0.25) : number % 2 == 0 ? Value.Unavailable($"reason {number}") : Value.NotApplicable($"reason {number}");
        if (type == typeof(double)) return number + 0.5;
        if (type == typeof(int)) return number;
        if (type == typeof(long)) return (long)number;
        if (type == typeof(bool)) return true;
        if (type == typeof(string)) return $"text {number}";
        if (type == typeof(Instant)) return Instant.FromUtc(2024, 1, 1) + TimeSpan.FromSeconds(number) + TimeSpan.FromTicks(number);
        if (type == typeof(DateOnly)) return new DateOnly(2024, 1, 1).AddDays(number);
        if (type.IsEnum) return Member(type, number);
        if (type.IsAssignableTo(typeof(IEnumerable))) return Items(type, type.GetGenericArguments()[0]);

        var record = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.CanWrite && (known || !IsOptional(property))) property.SetValue(record, Make(property.PropertyType));
        return record;
    }

    private static bool IsOptional(PropertyInfo property) => new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static object Member(Type type, int number)
    {
        var members = Enum.GetValues(type);
        return members.GetValue(number % members.Length)!;
    }

    private object Items(Type list, Type item)
    {
        var items = Array.CreateInstance(item, 2);
        for (var i = 0; i < items.Length; i++) items.SetValue(Make(item), i);
        return list.IsValueType
            ? typeof(ImmutableCollectionsMarshal).GetMethod(nameof(ImmutableCollectionsMarshal.AsImmutableArray))!.MakeGenericMethod(item).Invoke(null, [items])!
            : items;
    }
}
