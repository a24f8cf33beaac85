-- Access lists of packages, what holds in a whole index, groups, and what an account has beside a password.

create table package_access (
    index_name text not null,
    package text not null,
    principal text not null,
    permissions integer not null,
    granted_at integer not null,
    granted_by text not null,
    primary key (index_name, package, principal)
) without rowid;

-- Which packages name a user, a group or a trusted publisher.
create index package_access_principal on package_access (principal, index_name, package);

-- readers says in short who is in the list, for lists of packages; access_serial is the serial at which the list changed last.
alter table package add column readers text not null default '';
alter table package add column access_serial integer not null default 0;
update package set access_serial = serial;

-- follows_settings: nobody has changed anything, and the row says no more than who owns it.
create table index_access (
    index_name text not null primary key,
    follows_settings integer not null,
    default_read text not null,
    default_write text not null,
    creators text not null,
    serial integer not null,
    epoch integer not null,
    leased_until integer not null,
    ended_epoch integer not null default 0
) without rowid;

create table index_access_entry (
    index_name text not null references index_access (index_name),
    pattern text not null,
    principal text not null,
    permissions integer not null,
    primary key (index_name, pattern, principal)
) without rowid;

create table account_group (
    name text not null primary key,
    description text not null,
    created_at integer not null
) without rowid;

create table membership (
    account text not null references account (name),
    group_name text not null references account_group (name),
    primary key (account, group_name)
) without rowid;

create index membership_group on membership (group_name, account);

alter table account add column source text not null default 'database';
alter table account add column subject text;
alter table account add column source_groups text not null default '';
alter table account add column pending integer not null default 0;
alter table account add column deleted_at integer;

create index index_access_owned on index_access (leased_until) where leased_until <> 0;

-- As in step 7: a look-up of one package's list must not read the whole index'.
insert into sqlite_stat1 (tbl, idx, stat) values
    ('package_access', 'package_access', '2000000 2000000 2 1'),
    ('package_access', 'package_access_principal', '2000000 2000 2000 1'),
    ('membership', 'membership', '100000 10 1'),
    ('membership', 'membership_group', '100000 100 1');
analyze sqlite_schema;
