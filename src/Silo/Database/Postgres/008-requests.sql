-- A change is made once for each request, however many attempts at it arrive, and however late.

alter table audit add column request text collate "C";
create unique index audit_request on audit (request, action, subject);
