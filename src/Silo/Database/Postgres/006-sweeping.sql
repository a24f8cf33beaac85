-- Which bytes of deleted files are gone, and how far the store was swept.

alter table file add column bytes_removed_at bigint;

-- Deleted files whose bytes are still there.
create index file_removable on file (index_name, package, file_name) where deleted_at is not null and bytes_removed_at is null;

create table sweep (
    index_name text collate "C" not null,
    share text collate "C" not null,
    attempts_before bigint not null,
    started_at bigint not null,
    completed_at bigint,
    objects bigint not null,
    removed bigint not null,
    removed_bytes bigint not null,
    primary key (index_name, share)
);
