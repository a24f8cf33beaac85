create table account (
    name text collate "C" not null primary key,
    password_hash text collate "C",
    is_administrator bigint not null,
    enabled bigint not null,
    created_at bigint not null,
    serial bigint not null,
    epoch bigint not null,
    leased_until bigint not null
) with (fillfactor = 80);

create table token (
    id text collate "C" not null primary key,
    account text collate "C" not null references account (name),
    label text collate "C" not null,
    secret_sha256 text collate "C" not null,
    created_at bigint not null,
    expires_at bigint,
    revoked bigint not null,
    serial bigint not null,
    epoch bigint not null,
    leased_until bigint not null
) with (fillfactor = 80);

create index token_account on token (account, id);
