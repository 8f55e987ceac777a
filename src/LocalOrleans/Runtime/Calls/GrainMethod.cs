using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Serialization.Copying;

namespace Orleans.Runtime.Calls;

/// <summary>One method of a grain interface, as sender and receiver need it.</summary>
internal sealed class GrainMethod
{
    private readonly ParameterInfo[] _parameters;
    private readonly Lazy<Func<object, object?[], object?>> _invoke;

    public GrainMethod(GrainInterface type, MethodInfo info)
    {
        Interface = type;
        Info = info;
        _parameters = info.GetParameters();
        TokenIndex = Array.FindIndex(_parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        IsOneWay = info.IsDefined(typeof(OneWayAttribute)) || info.ReturnType == typeof(void);
        IsAlwaysInterleave = info.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = info.IsDefined(typeof(ReadOnlyAttribute));
        Timeout = info.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        Shape = ReturnShape.Of(info);
        _invoke = new(Compile);
    }

    public GrainInterface Interface { get; }

    public MethodInfo Info { get; }

    public ReturnShape Shape { get; }

    public int TokenIndex { get; }

    public bool IsOneWay { get; }

    public bool IsAlwaysInterleave { get; }

    public bool IsReadOnly { get; }

    public TimeSpan? Timeout { get; }

    public int ParameterCount => _parameters.Length;

    /// <summary>Refuses, before anything is sent, what could not be sent.</summary>
    public void Verify()
    {
        var where = $"{Interface.Type}.{Info.Name}";
        if (Info.IsSpecialName || Info.IsGenericMethodDefinition || Array.Exists(_parameters, parameter => parameter.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"{where} cannot be called on a grain: properties, events, generic methods and ref parameters are not supported.");
        }

        foreach (var parameter in _parameters.Where(parameter => parameter.ParameterType != typeof(CancellationToken)))
        {
            Codecs.Verify(parameter.ParameterType);
        }

        if (Shape.ResultType is { } result)
        {
            Codecs.Verify(result);
        }
    }

    /// <summary>Replaces the arguments by their copies, as if they had been sent over a wire.</summary>
    public void CopyArguments(object?[] arguments)
    {
        var session = new CopySession();
        for (var index = 0; index < arguments.Length; index++)
        {
            if (index != TokenIndex)
            {
                arguments[index] = session.Copy(arguments[index], _parameters[index].ParameterType);
            }
        }
    }

    /// <summary>Calls the method and returns its task, not awaited.</summary>
    public object? Invoke(object target, object?[] arguments) => _invoke.Value(target, arguments);

    private Func<object, object?[], object?> Compile()
    {
        var target = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var values = _parameters.Select((parameter, index) =>
            Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType));
        Expression call = Expression.Call(Expression.Convert(target, Info.DeclaringType!), Info, values);
        call = Info.ReturnType == typeof(void)
            ? Expression.Block(call, Expression.Constant(null, typeof(object)))
            : Expression.Convert(call, typeof(object));
        return Expression.Lambda<Func<object, object?[], object?>>(call, target, arguments).Compile();
    }
}
