using System.Security.Cryptography;
using System.Text;
using Larder.Gateway.Caching;
using Larder.Grains.Abstractions;
using Larder.Grains.Abstractions.Access;
using Microsoft.Extensions.Logging;

namespace Larder.Gateway.Authentication.OpenIdConnect.TrustedPublishing;

/// <summary>Gives a workload a token for 15 minutes, for a proof of its platform.</summary>
/// <remarks>
/// 1 read the proof, 2 find its issuer, 3 check it, 4 ask whether any access list names such a publisher, 5 use the proof up and make the
/// token in one transaction, 6 answer. What the token may do is not decided here: at each use the lists are asked anew.
/// </remarks>
internal sealed partial class TokenMint(
    TrustedIssuers issuers, IPublisherEntries entries, IGrainFactory grains, GrainRetry retry, TimeProvider time, ILogger<TokenMint> logger)
{
    /// <summary>How long a token is good for.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>How long after its end a proof is remembered: clocks of gateways and of the database differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private const int MaxProofId = 200;
    private const int MaxDetail = 500;

    /// <param name="jwt">As it was sent.</param>
    /// <param name="actor">Who asks, without a name yet.</param>
    /// <exception cref="IssuerUnavailableException">The issuer's keys are not known, and it does not answer.</exception>
    /// <exception cref="ClusterUnavailableException">Whether a token was made is not known.</exception>
    public async Task<MintOutcome> MintAsync(string jwt, Actor actor, CancellationToken cancellationToken)
    {
        // 1, 2
        if (!issuers.Any)
        {
            return new(MintRefusal.NotEnabled);
        }

        if (JwtText.TryRead(jwt) is not { Issuer: { } url } text)
        {
            return new(MintRefusal.Malformed);
        }

        if (issuers.Find(url) is not { } issuer)
        {
            return new(MintRefusal.UnknownIssuer);
        }

        // 3
        var verdict = await issuer.Validation.ValidateAsync(text, cancellationToken);
        if (!verdict.IsGood)
        {
            LogInvalid(issuer.Alias, verdict.Problem!);
            return new(MintRefusal.Invalid);
        }

        // 4
        var claims = PublisherClaimsReader.Read(issuer.Alias, verdict.Claims);
        var named = actor with { Name = PublisherClaims.Prefix + issuer.Alias };
        if (!await entries.AnyIsMetByAsync(claims, cancellationToken))
        {
            return await RefuseAsync(MintRefusal.NoPublisher, claims, named, cancellationToken);
        }

        // 5, 6
        return await MakeAsync(verdict, claims, named, cancellationToken);
    }

    private async Task<MintOutcome> MakeAsync(
        JwtVerdict verdict, PublisherClaims claims, Actor actor, CancellationToken cancellationToken)
    {
        var text = TokenText.Create();
        var now = time.GetUtcNow();
        var token = new ExchangedToken(text.Id, text.SecretSha256(), claims, User: null, now, now + Life, Revoked: false);
        var proof = new OneUseProof(verdict.Text.Issuer!, ProofId(verdict.Text), verdict.ExpiresAt + JwtValidation.Leeway + Margin);
        var refusal = await retry.RunAsync(() => grains.GetExchangedToken(text.Id).CreateAsync(token, proof, actor), cancellationToken);
        return refusal switch
        {
            Refusal.None => new(text, token.ExpiresAt),
            Refusal.ProofUsed => await RefuseAsync(MintRefusal.Used, claims, actor, cancellationToken),
            _ => throw new InvalidOperationException($"The token was not made: {refusal}."),
        };
    }

    private async Task<MintOutcome> RefuseAsync(
        MintRefusal refusal, PublisherClaims claims, Actor actor, CancellationToken cancellationToken)
    {
        var detail = $"{refusal.Code}: {claims.Claims.GetValueOrDefault("sub")}";
        detail = detail.Length > MaxDetail ? detail[..MaxDetail] : detail;
        LogRefused(claims.Issuer, detail);
        await retry.RunAsync(
            async () =>
            {
                await grains.GetPublishers().RecordRefusalAsync(claims.Issuer, detail, actor);
                return true;
            },
            cancellationToken);
        return new(refusal);
    }

    /// <summary>The issuer's id of the proof; if it gives none, a digest of all that is signed, since signatures can be written in several
    /// ways.</summary>
    private static string ProofId(JwtText text) =>
        JwtText.TextOf(text.Payload, "jti") is { Length: > 0 and <= MaxProofId } id
            ? id
            : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text.SignedPart)));

    [LoggerMessage(EventId = 1252, Level = LogLevel.Information, Message = "Refused a proof of the issuer {Issuer}: {Problem}")]
    private partial void LogInvalid(string issuer, string problem);

    [LoggerMessage(EventId = 1253, Level = LogLevel.Information, Message = "Gave a publisher of the issuer {Issuer} no token: {Detail}")]
    private partial void LogRefused(string issuer, string detail);
}

/// <summary>A token, or why there is none.</summary>
/// <param name="Token">Meaningless with a refusal.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="Refusal"><see langword="null"/> if there is a token.</param>
internal sealed record MintOutcome(TokenText Token, DateTimeOffset ExpiresAt, MintRefusal? Refusal)
{
    public MintOutcome(TokenText token, DateTimeOffset expiresAt)
        : this(token, expiresAt, Refusal: null)
    {
    }

    public MintOutcome(MintRefusal refusal)
        : this(default, default, refusal)
    {
    }
}
