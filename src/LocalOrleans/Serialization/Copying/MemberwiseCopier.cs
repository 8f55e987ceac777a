using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization.Copying;

/// <summary>Objects whose members are numbered: a fresh instance, filled member by member.</summary>
internal sealed class MemberwiseCopier : Copier
{
    private readonly Type _type;
    private readonly Member[] _members;
    private readonly ConstructorInvoker? _constructor;
    private readonly Lazy<bool> _isLeaf;

    private MemberwiseCopier(Type type, Member[] members)
    {
        (_type, _members) = (type, members);
        if (!type.IsAbstract && type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is { } constructor)
        {
            _constructor = ConstructorInvoker.Create(constructor);
        }

        _isLeaf = new(() => type.IsValueType && _members.All(member => member.IsLeaf));
    }

    public override bool IsLeaf => _isLeaf.Value;

    public override IEnumerable<Type> Contents => _members.Select(member => member.Type);

    public static MemberwiseCopier ByIds(Type type) => new(type, NumberedMembers.Of(type));

    public static MemberwiseCopier OfAllFields(Type type) =>
        new(type, [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(Member.Of)]);

    public override object Copy(object value, CopySession session)
    {
        var copy = _constructor?.Invoke() ?? RuntimeHelpers.GetUninitializedObject(_type);
        if (!_type.IsValueType)
        {
            session.Record(value, copy);
        }

        CopyMembers(value, copy, session);
        return copy;
    }

    public void CopyMembers(object value, object copy, CopySession session)
    {
        foreach (var member in _members)
        {
            member.Set(copy, session.Copy(member.Get(value), member.Type));
        }
    }
}
