using System.ComponentModel.DataAnnotations;
using Larder.Grains.Abstractions.Access;

namespace Larder.Gateway.Authentication;

/// <summary>Every text of the list is a principal; there are not more than an index may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PrincipalsAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        List<string?> texts = [.. value as IEnumerable<string?> ?? []];
        if (texts.Count > IndexAccess.MaxEntries)
        {
            return new ValidationResult($"{validationContext.DisplayName}: at most {IndexAccess.MaxEntries} principals.");
        }

        return texts.FirstOrDefault(text => !Principal.IsValid(text)) is not { } wrong
            ? ValidationResult.Success
            : new ValidationResult(
                $"{validationContext.DisplayName}: '{wrong}' is no principal such as everyone, authenticated, user:alice or group:developers.");
    }
}
