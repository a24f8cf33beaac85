using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Larder.Gateway.Forwarding;

/// <summary>Every text of the list is an IP address or a range of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressRangesAttribute : ValidationAttribute
{
    /// <summary>Reads <c>10.0.0.0/8</c>, <c>fd00::/8</c>, or one address.</summary>
    public static bool TryParse(string? text, out IPNetwork range)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            range = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out range);
    }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var wrong = (value as IEnumerable<string?> ?? []).Where(text => !TryParse(text, out _)).ToList();
        return wrong.Count == 0
            ? ValidationResult.Success
            : new ValidationResult(
                $"{validationContext.DisplayName}: '{wrong[0]}' is neither an address nor a range such as 10.0.0.0/8.");
    }
}
