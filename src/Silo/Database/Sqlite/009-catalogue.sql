-- A shard of the catalogue looks for packages that changed since it looked last, in case their news was lost with a process.

create index package_changed on package (index_name, shard, changed_at);

-- As in 007: what a whole shard is read by stays the other index.
insert into sqlite_stat1 (tbl, idx, stat) values ('package', 'package_changed', '1000000 1000000 17000 2');
analyze sqlite_schema;
