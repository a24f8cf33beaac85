-- What a package's manifest in the artifact store has of it, and when the package last changed in any way. A manifest whose serial
-- is less than the row's is behind and will be written; the index finds those rows without reading the others.

alter table package add column manifest_serial integer not null default 0;
alter table package add column changed_at integer not null default 0;
update package set changed_at = updated_at;

create index package_unmanifested on package (changed_at, index_name, name) where manifest_serial < serial;
