using AnchorOrleans.Api;
using AnchorOrleans.Jail;
using AnchorOrleans.Silo.Tenants;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>Tells whoever started the service where it is and how to get in.</summary>
internal sealed class Announcement(IServer server, FirstTenant tenant, IServiceProvider services, IOptions<PublicOptions> address, IOptions<SiloOptions> options)
{
    /// <summary>Prints the address, the key, and which limits hold.</summary>
    public void Print()
    {
        var listening = server.Features.Get<IServerAddressesFeature>()!.Addresses.FirstOrDefault(static url => !url.Contains("unix:", StringComparison.Ordinal));
        Console.WriteLine();
        Console.WriteLine("AnchorOrleans is ready.");
        Console.WriteLine($"  engine     {Engine.Name}");
        Console.WriteLine($"  roles      {options.Value.Roles}");
        if (services.GetService<IJailer>() is { } jailer)
        {
            Console.WriteLine($"  limits     {jailer.Support.Limits}");
        }

        if ((address.Value.BaseUrl ?? listening) is { } reached)
        {
            Console.WriteLine($"  address    {reached}");
            Console.WriteLine($"  dashboard  {reached}/dashboard");
        }

        // What starts a service by settings keeps what it writes, in logs that others read.
        Console.WriteLine($"  API key    {(tenant.IsGiven ? $"as set by {FirstTenant.KeySetting}" : tenant.Key)}");
        Console.WriteLine();
    }
}
