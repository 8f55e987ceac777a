using System.Reflection;
using System.Reflection.Emit;
using AnchorOrleans.Engine.Tests.Hosting;
using Orleans.Serialization;

namespace AnchorOrleans.Engine.Tests.Serialization;

/// <summary>Types that Orleans' analyzers refuse to build; made at run time, where no analyzer sees them.</summary>
public sealed class RuleTests(SharedSilo silo)
{
    private IAnythingGrain Grain { get; } = silo.Grain<IAnythingGrain>(Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_member_without_number_is_refused()
    {
        var type = Define("Unnumbered", 0u, null);

        await Assert.ThrowsAnyAsync<SerializerException>(async () => await Grain.TakeAsync(Activator.CreateInstance(type)!));
    }

    [Fact]
    public async Task A_number_given_twice_is_refused()
    {
        var type = Define("Twice", 0u, 0u);

        await Assert.ThrowsAnyAsync<SerializerException>(async () => await Grain.TakeAsync(Activator.CreateInstance(type)!));
    }

    private static Type Define(string name, params uint?[] ids)
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new(name), AssemblyBuilderAccess.Run).DefineDynamicModule(name);
        var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Class);
        type.SetCustomAttribute(new(typeof(GenerateSerializerAttribute).GetConstructor([])!, []));
        foreach (var (index, id) in ids.Index())
        {
            var field = type.DefineField($"Member{index}", typeof(int), FieldAttributes.Public);
            if (id is not null)
            {
                field.SetCustomAttribute(new(typeof(IdAttribute).GetConstructor([typeof(uint)])!, [id.Value]));
            }
        }

        return type.CreateType();
    }
}
