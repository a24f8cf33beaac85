-- A shard of the catalogue looks for packages that changed since it looked last, in case their news was lost with a process.

create index package_changed on package (index_name, shard, changed_at);
