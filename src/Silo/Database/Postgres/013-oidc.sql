-- People and workloads that other systems vouch for.

-- What was given out for a proof of another system, and is good for hours at most.
create table exchanged_token (
    id text collate "C" not null primary key,
    secret_sha256 text collate "C" not null,
    holder text collate "C" not null,
    created_at bigint not null,
    expires_at bigint not null,
    revoked bigint not null,
    serial bigint not null,
    epoch bigint not null,
    leased_until bigint not null,
    ended_epoch bigint not null default 0
) with (fillfactor = 80);

create index exchanged_token_expiry on exchanged_token (expires_at);

-- Proofs that were used. The key is the guard against a second use, wherever it is tried.
create table used_assertion (
    issuer text collate "C" not null,
    jti text collate "C" not null,
    expires_at bigint not null,
    primary key (issuer, jti)
);

create index used_assertion_expiry on used_assertion (expires_at);
