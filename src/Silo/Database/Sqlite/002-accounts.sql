create table account (
    name text not null primary key,
    password_hash text,
    is_administrator integer not null,
    enabled integer not null,
    created_at integer not null,
    serial integer not null,
    epoch integer not null,
    leased_until integer not null
) without rowid;

create table token (
    id text not null primary key,
    account text not null references account (name),
    label text not null,
    secret_sha256 text not null,
    created_at integer not null,
    expires_at integer,
    revoked integer not null,
    serial integer not null,
    epoch integer not null,
    leased_until integer not null
) without rowid;

create index token_account on token (account, id);
