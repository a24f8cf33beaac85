-- How many rows a look-up finds, told once and for all. Without that SQLite takes the primary key for the best way to the files of
-- one package or the packages of one shard, and reads those of the whole index: all of them begin with the index' name. The
-- figures need not be true: only their order matters, and that stays as it is however large an index becomes.

analyze catalogue_shard;
delete from sqlite_stat1;
insert into sqlite_stat1 (tbl, idx, stat) values
    ('package', 'package', '1000000 1000000 1'),
    ('package', 'package_shard', '1000000 1000000 16000 1'),
    ('release', 'release', '4000000 4000000 4 1'),
    ('file', 'file', '8000000 8000000 1'),
    ('file', 'file_package', '8000000 8000000 8'),
    ('file', 'file_artifact', '8000000 1');
analyze sqlite_schema;
