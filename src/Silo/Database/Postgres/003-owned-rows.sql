-- Nothing to do here. SQLite's step makes indexes of the rows that somebody owns, for the start of a single process, which ends
-- what a killed one left of them. In a cluster no start may do that; and with such an index every prolonged ownership would
-- write new entries into all indexes of its table.
select 1;
