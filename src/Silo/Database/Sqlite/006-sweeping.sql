-- Which bytes of deleted files are gone, and how far the store was swept.

alter table file add column bytes_removed_at integer;

-- Deleted files whose bytes are still there.
create index file_removable on file (index_name, package, file_name) where deleted_at is not null and bytes_removed_at is null;

create table sweep (
    index_name text not null,
    share text not null,
    attempts_before integer not null,
    started_at integer not null,
    completed_at integer,
    objects integer not null,
    removed integer not null,
    removed_bytes integer not null,
    primary key (index_name, share)
) without rowid;
