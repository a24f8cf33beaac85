-- The rows that somebody owns, found without reading the others: a start ends what a killed program left of them.

create index package_owned on package (leased_until) where leased_until <> 0;
create index account_owned on account (leased_until) where leased_until <> 0;
create index token_owned on token (leased_until) where leased_until <> 0;
