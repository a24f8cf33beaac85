-- What a token may be used for, from where, and when it was used last. Tokens from before this step may do all with packages that
-- their owners may.

alter table token add column scopes text collate "C" not null default 'main:read,write,manage:*';
alter table token add column networks text collate "C";
alter table token add column last_used_at bigint;
