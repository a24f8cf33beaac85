namespace Larder.Server;

/// <summary>What the program tells the shell when it ends.</summary>
internal static class ExitStatus
{
    public const int Success = 0;

    /// <summary>What was asked could not be done, or was refused; the reason is on standard error.</summary>
    public const int Failure = 1;

    /// <summary>Nothing wrong was found, but not everything could be looked at.</summary>
    public const int Unchecked = 2;

    /// <summary>The program is at fault (EX_SOFTWARE of sysexits.h).</summary>
    public const int Defect = 70;

    // 75 (EX_TEMPFAIL): a member of a cluster that the others have declared dead; see MemberDeath.

    /// <summary>Settings are wrong (EX_CONFIG of sysexits.h); all of them are named on standard error, and nothing was started.</summary>
    public const int Configuration = 78;
}
