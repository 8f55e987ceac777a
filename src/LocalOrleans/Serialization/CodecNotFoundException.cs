namespace Orleans.Serialization;

/// <summary>Something cannot be serialized.</summary>
[GenerateSerializer]
public class SerializerException : Exception
{
    /// <summary>Without a message.</summary>
    public SerializerException()
    {
    }

    /// <summary>With a message.</summary>
    public SerializerException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public SerializerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A type that would cross a grain call is not serializable: it lacks <see cref="GenerateSerializerAttribute"/>.</summary>
[GenerateSerializer]
public sealed class CodecNotFoundException : SerializerException
{
    /// <summary>Without a message.</summary>
    public CodecNotFoundException()
    {
    }

    /// <summary>With a message.</summary>
    public CodecNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public CodecNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
