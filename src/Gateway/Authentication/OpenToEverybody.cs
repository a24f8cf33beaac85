namespace Larder.Gateway.Authentication;

/// <summary>Says on an endpoint that it asks for no permission, and looks at no credentials.</summary>
internal sealed record OpenToEverybody
{
    public static readonly OpenToEverybody Instance = new();
}
