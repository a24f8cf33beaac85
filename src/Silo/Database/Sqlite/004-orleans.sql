-- What Orleans keeps here through its ADO.NET providers: reminders, and the state of small grains. Names and columns are the
-- providers'; the statements are found by their keys. The members of a cluster are not here: only one process has this file.

create table orleansquery (querykey text not null primary key, querytext text not null) without rowid;

create table orleansreminderstable (
    serviceid text not null,
    grainid text not null,
    remindername text not null,
    starttime text not null,
    period integer not null,
    grainhash integer not null,
    version integer not null,
    primary key (serviceid, grainid, remindername)
) without rowid;

create index reminder_hash on orleansreminderstable (serviceid, grainhash);

create table orleansstorage (
    grainidhash integer not null,
    grainidn0 integer not null,
    grainidn1 integer not null,
    graintypehash integer not null,
    graintypestring text not null,
    grainidextensionstring text,
    serviceid text not null,
    payloadbinary blob,
    modifiedon text not null,
    version integer not null
);

-- Of two first writes exactly one wins.
create unique index storage_key on orleansstorage (
    grainidhash, graintypehash, grainidn0, grainidn1, graintypestring, ifnull(grainidextensionstring, ''), serviceid);

insert into orleansquery (querykey, querytext) values
('UpsertReminderRowKey', '
    insert into orleansreminderstable (serviceid, grainid, remindername, starttime, period, grainhash, version)
    values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
    on conflict (serviceid, grainid, remindername) do update set
        starttime = excluded.starttime, period = excluded.period, grainhash = excluded.grainhash, version = version + 1
    returning version as Version'),

('ReadReminderRowsKey', '
    select grainid as GrainId, remindername as ReminderName, starttime as StartTime, period as Period, version as Version
    from orleansreminderstable where serviceid = @ServiceId and grainid = @GrainId'),

('ReadReminderRowKey', '
    select grainid as GrainId, remindername as ReminderName, starttime as StartTime, period as Period, version as Version
    from orleansreminderstable where serviceid = @ServiceId and grainid = @GrainId and remindername = @ReminderName'),

('ReadRangeRows1Key', '
    select grainid as GrainId, remindername as ReminderName, starttime as StartTime, period as Period, version as Version
    from orleansreminderstable where serviceid = @ServiceId and grainhash > @BeginHash and grainhash <= @EndHash'),

('ReadRangeRows2Key', '
    select grainid as GrainId, remindername as ReminderName, starttime as StartTime, period as Period, version as Version
    from orleansreminderstable where serviceid = @ServiceId and (grainhash > @BeginHash or grainhash <= @EndHash)'),

('DeleteReminderRowKey', '
    delete from orleansreminderstable
    where serviceid = @ServiceId and grainid = @GrainId and remindername = @ReminderName and version = @Version;
    select changes()'),

('DeleteReminderRowsKey', 'delete from orleansreminderstable where serviceid = @ServiceId'),

('ReadFromStorageKey', '
    select payloadbinary as PayloadBinary, version as Version from orleansstorage
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
        and graintypestring = @GrainTypeString
        and ifnull(grainidextensionstring, '''') = ifnull(@GrainIdExtensionString, '''') and serviceid = @ServiceId'),

('WriteToStorageKey', '
    insert into orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring,
        serviceid, payloadbinary, modifiedon, version)
    select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString,
        @ServiceId, @PayloadBinary, datetime(''now''), 1
    where @GrainStateVersion is null or exists (
        select 1 from orleansstorage
        where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash
            and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString
            and ifnull(grainidextensionstring, '''') = ifnull(@GrainIdExtensionString, '''') and serviceid = @ServiceId)
    on conflict do update set
        payloadbinary = excluded.payloadbinary, modifiedon = excluded.modifiedon, version = version + 1
    where version = @GrainStateVersion;
    select case when changes() > 0 then ifnull(@GrainStateVersion, 0) + 1 end as NewGrainStateVersion'),

('ClearStorageKey', '
    update orleansstorage set payloadbinary = null, modifiedon = datetime(''now''), version = version + 1
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
        and graintypestring = @GrainTypeString
        and ifnull(grainidextensionstring, '''') = ifnull(@GrainIdExtensionString, '''') and serviceid = @ServiceId
        and version = @GrainStateVersion;
    select case when changes() > 0 then @GrainStateVersion + 1 end as NewGrainStateVersion'),

('DeleteStorageKey', '
    delete from orleansstorage
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
        and graintypestring = @GrainTypeString
        and ifnull(grainidextensionstring, '''') = ifnull(@GrainIdExtensionString, '''') and serviceid = @ServiceId
        and version = @GrainStateVersion;
    select case when changes() > 0 then @GrainStateVersion + 1 end as NewGrainStateVersion');
