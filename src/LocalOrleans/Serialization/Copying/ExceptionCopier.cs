using System.Collections;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization.Copying;

/// <summary>Exceptions, as they arrive from another process: framework types without what they add, own types only when they are serializable.</summary>
internal sealed class ExceptionCopier(Type type, MemberwiseCopier? members) : Copier
{
    public static Copier For(Type type) =>
        type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) ? new ExceptionCopier(type, MemberwiseCopier.ByIds(type))
        : IsFramework(type) ? new ExceptionCopier(type, null)
        : new UnknownException(type);

    public static bool IsFramework(Type type)
    {
        var space = type.Namespace ?? "";
        return Array.Exists(["System", "Microsoft", "Azure"], root => string.Equals(space, root, StringComparison.Ordinal) || space.StartsWith($"{root}.", StringComparison.Ordinal));
    }

    public override object Copy(object value, CopySession session)
    {
        var source = (Exception)value;
        var copy = source is AggregateException aggregate
            ? new AggregateException(source.Message, aggregate.InnerExceptions.Select(inner => (Exception)session.Copy(inner, typeof(Exception))!))
            : (Exception)RuntimeHelpers.GetUninitializedObject(type);
        session.Record(source, copy);

        Message(copy) = source.Message;
        RemoteStackTrace(copy) = source.StackTrace is { } trace ? trace + Environment.NewLine : null;
        copy.HResult = source.HResult;
        copy.HelpLink = source.HelpLink;
        copy.Source = source.Source;
        if (source is not AggregateException)
        {
            Inner(copy) = (Exception?)session.Copy(source.InnerException, typeof(Exception));
        }

        foreach (DictionaryEntry entry in source.Data)
        {
            copy.Data[session.Copy(entry.Key, typeof(object))!] = session.Copy(entry.Value, typeof(object));
        }

        members?.CopyMembers(source, copy, session);
        return copy;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Message(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? Inner(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_remoteStackTraceString")]
    private static extern ref string? RemoteStackTrace(Exception exception);

    private sealed class UnknownException(Type type) : Copier
    {
        public override object Copy(object value, CopySession session) => throw new CodecNotFoundException($"Could not find a codec for type {type}.");
    }
}
