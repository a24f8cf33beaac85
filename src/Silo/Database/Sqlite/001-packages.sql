-- Packages and what belongs to them. serial counts a row's changes; epoch says which activation may write; leased_until is the
-- time until which an earlier activation may still let others serve its state. docs/data.md explains every column.

create table package (
    index_name text not null,
    name text not null,
    shard integer not null,
    display_name text not null,
    status integer not null,
    status_reason text,
    summary text not null,
    latest_version text,
    file_count integer not null,
    size_bytes integer not null,
    created_at integer not null,
    updated_at integer not null,
    deleted_at integer,
    serial integer not null,
    epoch integer not null,
    leased_until integer not null,
    primary key (index_name, name)
) without rowid;

create index package_shard on package (index_name, shard, name);

create table release (
    index_name text not null,
    package text not null,
    version text not null,
    display_version text not null,
    summary text not null,
    yanked_reason text,
    created_at integer not null,
    created_by text not null,
    primary key (index_name, package, version)
) without rowid;

-- One row for each file name that was ever used: a deleted file keeps its row as a tombstone, so this key is the last guard
-- against one name with two contents.
create table file (
    index_name text not null,
    file_name text not null,
    package text not null,
    version text not null,
    kind integer not null,
    size_bytes integer not null,
    sha256 text not null,
    md5 text not null,
    blake2b_256 text not null,
    requires_python text,
    metadata_sha256 text not null,
    metadata_served integer not null,
    python_tag text not null,
    artifact_key text not null,
    uploaded_at integer not null,
    uploaded_by text not null,
    yanked_reason text,
    deleted_at integer,
    deleted_by text,
    primary key (index_name, file_name)
) without rowid;

create index file_package on file (index_name, package);

-- In the store's own order, to compare the two; and no two files share their bytes.
create unique index file_artifact on file (artifact_key);

create table catalogue_shard (
    index_name text not null,
    shard integer not null,
    serial integer not null,
    epoch integer not null,
    leased_until integer not null,
    primary key (index_name, shard)
) without rowid;

create table audit (
    id integer primary key autoincrement,
    at integer not null,
    actor text not null,
    token_id text,
    address text,
    user_agent text,
    action text not null,
    index_name text,
    subject text not null,
    detail text
);
