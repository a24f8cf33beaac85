-- An activation may end after another one has taken its row over, and then tells it here that it need not wait.

alter table package add column ended_epoch bigint not null default 0;
alter table catalogue_shard add column ended_epoch bigint not null default 0;
alter table account add column ended_epoch bigint not null default 0;
alter table token add column ended_epoch bigint not null default 0;
