-- People and workloads that other systems vouch for.

-- What was given out for a proof of another system, and is good for hours at most.
create table exchanged_token (
    id text not null primary key,
    secret_sha256 text not null,
    holder text not null,
    created_at integer not null,
    expires_at integer not null,
    revoked integer not null,
    serial integer not null,
    epoch integer not null,
    leased_until integer not null,
    ended_epoch integer not null default 0
) without rowid;

create index exchanged_token_expiry on exchanged_token (expires_at);
create index exchanged_token_owned on exchanged_token (leased_until) where leased_until <> 0;

-- Proofs that were used. The key is the guard against a second use, wherever it is tried.
create table used_assertion (
    issuer text not null,
    jti text not null,
    expires_at integer not null,
    primary key (issuer, jti)
) without rowid;

create index used_assertion_expiry on used_assertion (expires_at);
