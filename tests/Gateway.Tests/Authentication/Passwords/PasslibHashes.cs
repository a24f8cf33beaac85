namespace Larder.Gateway.Tests.Authentication.Passwords;

/// <summary>A password and what passlib stores of it.</summary>
public sealed record PasslibHash(string Password, string Hash);

/// <summary>Hashes of other systems.</summary>
/// <remarks>
/// Made with Debian's python3-passlib 1.7.4, python3-bcrypt 3.2.2 and python3-argon2 21.1.0, for example
/// <c>sha512_crypt.using(rounds=20500, salt="ab").hash(password)</c>; those of Argon2 with <c>argon2.low_level.hash_secret</c>, or with
/// passlib where they have 102,400 KiB, for the salt 00 01 .. 0f, or 00 .. 07.
/// </remarks>
internal static class PasslibHashes
{
    /// <summary>Made elsewhere, in the way in which new ones are made here.</summary>
    public const string OfTodaysKind =
        "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$0AuQxA+RjPiJeA19Op7DwrFxnfh9xeTU2T6mFj2wThc";

    private const string Plain = "correct horse";
    private const string Foreign = "Grüße, 密码 🔑";

    private static readonly string Long = new('x', 100);
    private static readonly string Longest = string.Concat(Enumerable.Repeat("ab", 2_048));

    public static PasslibHash[] All { get; } =
    [
        new(Plain, "$6$saltSALT01234567$xdAUnX/pEc2rK/n5hCJD.FTyCxwHF6YPs/5mNSo7VayHKm06Zz7Mes4GuBcil97scnUTTk/tVeWuuMoPpyDQJ/"),
        new(Foreign, "$6$rounds=20500$ab$PHQpZC93F5zM7A/tAeiNkgSAtxB.EvnXd3nFp1mti5H7eMDR/74xzJ1NYwy.2RenF8jrqPCMC3F5jZv2NRKV21"),
        new(Plain, "$6$rounds=1000$$MAtKCwSDBQcRsZx4EQFNZcdGeqdhR4..Fvk.aVF69HxiT.DIHWXc7OXyxT7BpUzTA/i1BYyzedxa6z55z119y0"),
        new(Long, "$6$rounds=1000$./$wEy3WQzmhZ8AIIRMs75mEFGQPKIPKNnBGyTVIG8TGfCdm6w6//SoC9Fz6FV2A.hdb1FOho88sW7NQ1j/.i2Jc1"),
        new(Longest, "$6$rounds=1000$./$dMs4e30iFUIDs0IfeuFCfWG8WOclS/zxCPxaa/Y5JLhGBWiYL30kUQk4RMj8ziiO.5Wp0eXsguM2PyAyKhVkN0"),
        new(Plain, "$6$rounds=656000$./$iDcTAeM3uuIiXOR2Pc7T6Mw/N8k.TZZi3lemXUFn5bdXu0Fyxv4JT0McMv0zR./WWV/ReUMED6sLMNM7NrLTz/"),
        new(Plain, "$5$saltSALT01234567$dNn7Rgd9SLpe2ErTlHCNX02y66QvDNmzfzoo3OF.6bC"),
        new(Foreign, "$5$rounds=16000$ab$93UxSaqt/67VuS3CaHSqdPDDO4mKEZcfV2bDUh7FLK1"),
        new(Long, "$5$rounds=1000$$Tyoil1S6AMo638/DWgKOPc/YlpLrGBFBCrWv8iU3lKC"),
        new(Longest, "$5$rounds=1000$./$Xb7mRVVmlXdO3GHN9wnn/.GIlLBaRH2s4BfYZEuYNtA"),
        new(
            Plain,
            "$pbkdf2-sha512$10500$AAECAwQFBgcICQoLDA0ODw$uJ8QqyVaU/jyVS2Q.fhdysbCZ0XZQ5kj0UCp9j7pdVpa6pXm9qRGJwF3TwvmzttVGjeFdLrI/lKUqjiq.eOr3A"),
        new(Foreign, "$pbkdf2-sha512$1$$Xm3fq6FAfPZthz.Cr6YZSWHcKJNotol27VKs8CjStHjAyrJgOkcVXBr9.TVKo/gFFihyC47A90T9HmEiTrxwdw"),
        new(Foreign, "$pbkdf2-sha256$13000$..//AAE$FSb0wShA5rWPo7wI4wM3TZIUY/BTWNIQKZo6YFNB.9Y"),
        new(Longest, "$pbkdf2-sha256$1000$AAECAwQFBgcICQoLDA0ODw$9FfwO0JR2dT9ryqKyztt1RJg3YGh7UsM9pXj5Cclzko"),
        new(Plain, "$2a$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        new(Plain, "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        new(Plain, "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        new(Foreign, "$2b$07$abcdefghijklmnopqrstuus4Y2hG9l58S6flMs3/SiA/wuQEB4j62"),
        new(new string('y', 72), "$2b$04$abcdefghijklmnopqrstuuwurWIdVVT4m5pTArtqnFNM69nySdHj."),
        new(new string('y', 73), "$2b$04$abcdefghijklmnopqrstuuwurWIdVVT4m5pTArtqnFNM69nySdHj."),
        new(new string('y', 71), "$2b$04$abcdefghijklmnopqrstuu6R5AWNEaY6FuWS0k.9HTvKu/rkDr.OC"),
        new("", "$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq"),
        new(Plain, "$2b$12$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2"),
        new(Foreign, "$bcrypt-sha256$v=2,t=2b,r=5$abcdefghijklmnopqrstuu$9p23rZqmXHpdelz1e6YDytb5v.irPRC"),
        new(Long, "$bcrypt-sha256$2b,5$abcdefghijklmnopqrstuu$EUcx9EnTc696Pemv3lh2RGSJSDwDxsi"),
        new(Plain, "$argon2id$v=19$m=102400,t=1,p=8$AAECAwQFBgcICQoLDA0ODw$SSyFt9Ykg9YPIE8n8dG/Lw"),
        new(Foreign, "$argon2i$v=19$m=512,t=2,p=2$AAECAwQFBgcICQoLDA0ODw$NFdUF5n1u4SBpihW1HJfyw"),
        new(Longest, "$argon2d$v=19$m=256,t=3,p=4$AAECAwQFBgc$aJJddl5CSN4WUnRGdHDh8t5CmEo+2aHig8/bQz5rs6s"),
        new(Plain, "$argon2i$v=16$m=64,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$BlkDmpJu3LQ3P5zWCCmJXoCT4Tdz0em8hMmjmwmOPgk"),
        new(Plain, "$argon2i$m=64,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$BlkDmpJu3LQ3P5zWCCmJXoCT4Tdz0em8hMmjmwmOPgk"),
        new(Plain, "$argon2id$v=19$m=65536,t=3,p=4$AAECAwQFBgcICQoLDA0ODw$V38f836aPlLJfTn46DiRwbc7Dof/4EKc7o7eL7AF/kQ"),
        new(Plain, OfTodaysKind),

        // Our own older ones, here made by Python's hashlib.
        new("correct hörse", "$pbkdf2-sha256$i=600000$AAECAwQFBgcICQoLDA0ODw$AZ6cKDW_dxXJJf0VxUTkMR0eBcKEwB7tHssYCR9lK2Q"),
    ];
}
