namespace Larder.Gateway.Authentication.Sources.Ldap.Protocol;

/// <summary>The codes that mean something here; others are numbers. Spec: https://www.rfc-editor.org/rfc/rfc4511#appendix-A</summary>
internal enum LdapResultCode
{
    Success = 0,
    SizeLimitExceeded = 4,
    StrongerAuthRequired = 8,
    Referral = 10,
    ConfidentialityRequired = 13,
    ConstraintViolation = 19,
    NoSuchObject = 32,
    InvalidDnSyntax = 34,
    InappropriateAuthentication = 48,
    InvalidCredentials = 49,
    InsufficientAccessRights = 50,
    UnwillingToPerform = 53,
}
