-- What Orleans keeps here through its ADO.NET providers: the members of the cluster, reminders, and the state of small grains.
-- Names and columns are the providers'; the statements are found by their keys.

create table orleansquery (querykey text not null primary key, querytext text not null);

create table orleansmembershipversiontable (
    deploymentid text not null primary key,
    timestamp timestamptz not null default now(),
    version integer not null default 0
);

create table orleansmembershiptable (
    deploymentid text not null references orleansmembershipversiontable (deploymentid),
    address text not null,
    port integer not null,
    generation integer not null,
    siloname text not null,
    hostname text not null,
    status integer not null,
    proxyport integer,
    suspecttimes text,
    starttime timestamptz not null,
    iamalivetime timestamptz not null,
    primary key (deploymentid, address, port, generation)
);

create table orleansreminderstable (
    serviceid text not null,
    grainid text not null,
    remindername text not null,
    starttime timestamptz not null,
    period bigint not null,
    grainhash integer not null,
    version integer not null,
    primary key (serviceid, grainid, remindername)
);

create index reminder_hash on orleansreminderstable (serviceid, grainhash);

create table orleansstorage (
    grainidhash integer not null,
    grainidn0 bigint not null,
    grainidn1 bigint not null,
    graintypehash integer not null,
    graintypestring text not null,
    grainidextensionstring text,
    serviceid text not null,
    payloadbinary bytea,
    modifiedon timestamptz not null,
    version integer not null
);

-- Of two first writes exactly one wins.
create unique index storage_key on orleansstorage (
    grainidhash, graintypehash, grainidn0, grainidn1, graintypestring, coalesce(grainidextensionstring, ''), serviceid);

insert into orleansquery (querykey, querytext) values
('InsertMembershipVersionKey', '
    with added as (
        insert into orleansmembershipversiontable (deploymentid) values (@DeploymentId) on conflict do nothing returning 1)
    select count(*)::integer from added'),

-- A member changes only together with the version of the table, which must be the one that the writer has read.
('InsertMembershipKey', '
    with counted as (
        update orleansmembershipversiontable set timestamp = now(), version = version + 1
        where deploymentid = @DeploymentId and version = @Version and not exists (
            select 1 from orleansmembershiptable
            where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
        returning 1),
    added as (
        insert into orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status, proxyport,
            starttime, iamalivetime)
        select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort,
            @StartTime, @IAmAliveTime
        from counted
        returning 1)
    select count(*)::integer from added'),

('UpdateMembershipKey', '
    with counted as (
        update orleansmembershipversiontable set timestamp = now(), version = version + 1
        where deploymentid = @DeploymentId and version = @Version and exists (
            select 1 from orleansmembershiptable
            where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation)
        returning 1),
    changed as (
        update orleansmembershiptable
        set status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        from counted
        where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation
        returning 1)
    select count(*)::integer from changed'),

('UpdateIAmAlivetimeKey', '
    update orleansmembershiptable set iamalivetime = @IAmAliveTime
    where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation'),

-- The version is there also while the cluster has no members.
('MembershipReadRowKey', '
    select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes,
        m.starttime, m.iamalivetime, v.version
    from orleansmembershipversiontable v
    left join orleansmembershiptable m
        on m.deploymentid = v.deploymentid and m.address = @Address and m.port = @Port and m.generation = @Generation
    where v.deploymentid = @DeploymentId'),

('MembershipReadAllKey', '
    select v.deploymentid, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes,
        m.starttime, m.iamalivetime, v.version
    from orleansmembershipversiontable v
    left join orleansmembershiptable m on m.deploymentid = v.deploymentid
    where v.deploymentid = @DeploymentId'),

('DeleteMembershipTableEntriesKey', '
    delete from orleansmembershiptable where deploymentid = @DeploymentId;
    delete from orleansmembershipversiontable where deploymentid = @DeploymentId'),

('GatewaysQueryKey', '
    select address, proxyport, generation from orleansmembershiptable
    where deploymentid = @DeploymentId and status = @Status and proxyport > 0'),

-- 6 is a dead member.
('CleanupDefunctSiloEntriesKey', '
    delete from orleansmembershiptable
    where deploymentid = @DeploymentId and iamalivetime < @IAmAliveTime and status = 6'),

('UpsertReminderRowKey', '
    insert into orleansreminderstable as r (serviceid, grainid, remindername, starttime, period, grainhash, version)
    values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
    on conflict (serviceid, grainid, remindername) do update set
        starttime = excluded.starttime, period = excluded.period, grainhash = excluded.grainhash, version = r.version + 1
    returning version'),

('ReadReminderRowsKey', '
    select grainid, remindername, starttime, period, version from orleansreminderstable
    where serviceid = @ServiceId and grainid = @GrainId'),

('ReadReminderRowKey', '
    select grainid, remindername, starttime, period, version from orleansreminderstable
    where serviceid = @ServiceId and grainid = @GrainId and remindername = @ReminderName'),

('ReadRangeRows1Key', '
    select grainid, remindername, starttime, period, version from orleansreminderstable
    where serviceid = @ServiceId and grainhash > @BeginHash and grainhash <= @EndHash'),

('ReadRangeRows2Key', '
    select grainid, remindername, starttime, period, version from orleansreminderstable
    where serviceid = @ServiceId and (grainhash > @BeginHash or grainhash <= @EndHash)'),

('DeleteReminderRowKey', '
    with gone as (
        delete from orleansreminderstable
        where serviceid = @ServiceId and grainid = @GrainId and remindername = @ReminderName and version = @Version
        returning 1)
    select count(*)::integer from gone'),

('DeleteReminderRowsKey', 'delete from orleansreminderstable where serviceid = @ServiceId'),

('ReadFromStorageKey', '
    select payloadbinary, version from orleansstorage
    where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1
        and graintypestring = @GrainTypeString
        and coalesce(grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, '''') and serviceid = @ServiceId'),

-- Each of the three answers with the new version, or with null if the state was no longer the one that the writer had read.
('WriteToStorageKey', '
    with written as (
        insert into orleansstorage as s (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring,
            grainidextensionstring, serviceid, payloadbinary, modifiedon, version)
        select @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString,
            @GrainIdExtensionString, @ServiceId, @PayloadBinary, now(), 1
        where @GrainStateVersion is null or exists (
            select 1 from orleansstorage
            where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash
                and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString
                and coalesce(grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, '''')
                and serviceid = @ServiceId)
        on conflict (grainidhash, graintypehash, grainidn0, grainidn1, graintypestring,
            coalesce(grainidextensionstring, ''''), serviceid)
        do update set payloadbinary = excluded.payloadbinary, modifiedon = excluded.modifiedon, version = s.version + 1
        where s.version = @GrainStateVersion
        returning version)
    select max(version) as newgrainstateversion from written'),

('ClearStorageKey', '
    with cleared as (
        update orleansstorage set payloadbinary = null, modifiedon = now(), version = version + 1
        where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash
            and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString
            and coalesce(grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, '''') and serviceid = @ServiceId
            and version = @GrainStateVersion
        returning version)
    select max(version) as newgrainstateversion from cleared'),

('DeleteStorageKey', '
    with gone as (
        delete from orleansstorage
        where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash
            and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString
            and coalesce(grainidextensionstring, '''') = coalesce(@GrainIdExtensionString, '''') and serviceid = @ServiceId
            and version = @GrainStateVersion
        returning version)
    select max(version) + 1 as newgrainstateversion from gone');
