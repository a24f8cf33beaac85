-- Access lists of packages, what holds in a whole index, groups, and what an account has beside a password.

create table package_access (
    index_name text collate "C" not null,
    package text collate "C" not null,
    principal text collate "C" not null,
    permissions bigint not null,
    granted_at bigint not null,
    granted_by text collate "C" not null,
    primary key (index_name, package, principal)
);

-- Which packages name a user, a group or a trusted publisher.
create index package_access_principal on package_access (principal, index_name, package);

-- readers says in short who is in the list, for lists of packages; access_serial is the serial at which the list changed last.
alter table package add column readers text collate "C" not null default '';
alter table package add column access_serial bigint not null default 0;
update package set access_serial = serial;

-- follows_settings: nobody has changed anything, and the row says no more than who owns it.
create table index_access (
    index_name text collate "C" not null primary key,
    follows_settings bigint not null,
    default_read text collate "C" not null,
    default_write text collate "C" not null,
    creators text collate "C" not null,
    serial bigint not null,
    epoch bigint not null,
    leased_until bigint not null,
    ended_epoch bigint not null default 0
) with (fillfactor = 80);

create table index_access_entry (
    index_name text collate "C" not null references index_access (index_name),
    pattern text collate "C" not null,
    principal text collate "C" not null,
    permissions bigint not null,
    primary key (index_name, pattern, principal)
);

create table account_group (
    name text collate "C" not null primary key,
    description text collate "C" not null,
    created_at bigint not null
);

create table membership (
    account text collate "C" not null references account (name),
    group_name text collate "C" not null references account_group (name),
    primary key (account, group_name)
);

create index membership_group on membership (group_name, account);

alter table account add column source text collate "C" not null default 'database';
alter table account add column subject text collate "C";
alter table account add column source_groups text collate "C" not null default '';
alter table account add column pending bigint not null default 0;
alter table account add column deleted_at bigint;
