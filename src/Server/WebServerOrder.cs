namespace Larder.Server;

/// <summary>When the web server starts among all that a process starts.</summary>
internal static class WebServerOrder
{
    /// <summary>First, so that a supervisor's probes are answered while the rest waits, for its database say. It is stopped first,
    /// too: see <see cref="Shutdown"/>.</summary>
    public static void StartFirst(IServiceCollection services)
    {
        var webServer = services.Last(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Name is "GenericWebHostService");
        services.Remove(webServer);
        services.Insert(0, webServer);
    }
}
