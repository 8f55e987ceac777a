using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using AnchorOrleans.Api.Settings;

namespace AnchorOrleans.Silo.Settings;

/// <summary>Walks over the values of an options object, also of those that it holds.</summary>
internal static class SettingsWalk
{
    private const int Deepest = 8;
    private const string Set = "[set]";
    private const string Unset = "[unset]";
    private const string Empty = "none";

    /// <summary>Answers a setting for each value.</summary>
    public static IEnumerable<Setting> Over(BoundOptions options, object value) => OfObject(options.Section, value, Fresh(options.Type), isSecret: false, depth: 0);

    /// <summary>Finds the properties that hold settings.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(property => property.GetIndexParameters().Length == 0 && (property.CanWrite || typeof(ICollection).IsAssignableFrom(property.PropertyType) || ElementOf(property.PropertyType) is not null));

    /// <summary>Tells whether a property says of itself that it holds a secret.</summary>
    public static bool IsMarkedSecret(PropertyInfo property) => property.GetCustomAttribute<DataTypeAttribute>()?.DataType == DataType.Password;

    /// <summary>Finds what a list or a dictionary by names holds; null for everything else.</summary>
    public static Type? ElementOf(Type type)
    {
        var arguments = type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments() : [];
        return type.IsArray ? type.GetElementType() : arguments switch
        {
            [var element] => element,
            [var name, var element] when name == typeof(string) => element,
            _ => null,
        };
    }

    private static IEnumerable<Setting> OfObject(string path, object value, object standard, bool isSecret, int depth) =>
        depth > Deepest
            ? throw new InvalidOperationException($"The settings below {path} hold one another.")
            : PropertiesOf(value.GetType()).SelectMany(property => Of(
                $"{path}:{property.Name}",
                property.PropertyType,
                property.GetValue(value),
                property.GetValue(standard),
                isSecret || IsMarkedSecret(property) || (SecretNames.Match(property.Name) && SettingText.IsText(property.PropertyType)),
                depth + 1));

    private static IEnumerable<Setting> Of(string path, Type type, object? value, object? standard, bool isSecret, int depth)
    {
        if (SettingText.IsPlain(type))
        {
            return [OfPlain(path, value, standard, isSecret)];
        }

        if (ElementOf(type) is not { } element)
        {
            return value is null ? [new(path, Value: null, Default: null, Raw: null, Differs: standard is not null, isSecret)] : OfObject(path, value, standard ?? Fresh(type), isSecret, depth);
        }

        var (entries, usual) = (EntriesOf(value).ToList(), EntriesOf(standard).ToList());
        if (SettingText.IsPlain(element) && !IsNamed(type))
        {
            return [OfList(path, entries, usual, isSecret)];
        }

        return entries.Count == 0
            ? [new(path, Empty, Empty, Raw: null, Differs: usual.Count > 0, isSecret)]
            : entries.SelectMany(entry => Of(
                $"{path}:{entry.Name}",
                element,
                entry.Value,
                usual.Find(other => string.Equals(other.Name, entry.Name, StringComparison.OrdinalIgnoreCase)).Value ?? (SettingText.IsPlain(element) ? null : Fresh(element)),
                isSecret || (SecretNames.Match(entry.Name) && SettingText.IsText(element)),
                depth));
    }

    private static Setting OfPlain(string path, object? value, object? standard, bool isSecret)
    {
        var differs = !Equals(value, standard);
        return isSecret
            ? new(path, IsSet(value) ? Set : Unset, IsSet(standard) ? Set : Unset, Raw: null, differs, IsSecret: true)
            : new(path, SettingText.Of(path, value), SettingText.Of(path, standard), SettingText.Raw(value), differs, IsSecret: false);
    }

    private static Setting OfList(string path, List<(string Name, object? Value)> entries, List<(string Name, object? Value)> usual, bool isSecret)
    {
        var differs = !entries.Select(entry => entry.Value).SequenceEqual(usual.Select(entry => entry.Value));
        return isSecret
            ? new(path, entries.Count > 0 ? Set : Unset, usual.Count > 0 ? Set : Unset, Raw: null, differs, IsSecret: true)
            : new(path, Join(entries), Join(usual), Raw: null, differs, IsSecret: false);

        string Join(List<(string Name, object? Value)> list) => list.Count == 0 ? Empty : string.Join(", ", list.Select(entry => SettingText.Of(path, entry.Value)));
    }

    private static bool IsSet(object? value) => value is not (null or "");

    private static bool IsNamed(Type type) => type.IsGenericType && type.GetGenericArguments().Length == 2;

    private static IEnumerable<(string Name, object? Value)> EntriesOf(object? collection) => collection switch
    {
        null => [],
        IDictionary named => named.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(name => (name, named[name])),
        IEnumerable list => list.Cast<object?>().Select((value, number) => (string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number}"), value)),
        _ => throw new InvalidOperationException($"Settings cannot be held in a {collection.GetType()}."),
    };

    private static object Fresh(Type type) => Activator.CreateInstance(type, nonPublic: true)!;
}
