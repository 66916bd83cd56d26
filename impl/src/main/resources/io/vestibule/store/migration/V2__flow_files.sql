-- Flow files the installation applied by itself: what was in them, and what they made.
create table vst_flow_file (
  name varchar(255) not null primary key,
  content varchar(64) not null,
  made varchar(64) not null,
  flows ${text} not null,
  applied_at ${instant} not null
) ${table_options};
