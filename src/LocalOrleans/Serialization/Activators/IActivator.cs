namespace Orleans.Serialization.Activators;

/// <summary>Makes fresh instances of a type.</summary>
public interface IActivator<T>
{
    /// <summary>Makes one.</summary>
    T Create();
}
