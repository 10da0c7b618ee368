using System.Collections;
using System.Reflection;

namespace RegimeGrpc.Core.Tests.Signals;

/// <summary>
/// Compares records property by property, into lists and nested records: a property that the encoding leaves out shows
/// here, where comparing bytes would not see it.
/// </summary>
internal static class TopicComparison
{
    public static void AssertSame(object? expected, object? actual, string path = "")
    {
        // Instants, dates and values compare as a whole.
        if (expected is null || actual is null || expected is string || (expected.GetType().IsValueType && expected is not IEnumerable))
        {
            Assert.True(Equals(expected, actual), $"{path}: expected {expected}, got {actual}");
            return;
        }

        if (expected is IEnumerable items)
        {
            object?[] left = [.. items.Cast<object?>()], right = [.. ((IEnumerable)actual).Cast<object?>()];
            Assert.True(left.Length == right.Length, $"{path}: expected {left.Length} items, got {right.Length}");
            for (var i = 0; i < left.Length; i++) AssertSame(left[i], right[i], $"{path}[{i}]");
            return;
        }

        foreach (var property in expected.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            AssertSame(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}");
    }
}
