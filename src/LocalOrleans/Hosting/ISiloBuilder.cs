using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Configures the silo of a host.</summary>
public interface ISiloBuilder
{
    /// <summary>Gets the host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Gets the host's configuration.</summary>
    IConfiguration Configuration { get; }
}
