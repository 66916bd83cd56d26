-- Links and codes in mails that restore a run. A link is found by the hash of its key.
create table vst_mail_link (
  id varchar(36) not null primary key,
  key_hash varchar(64) not null,
  code_hash varchar(64) not null,
  code_failures int not null,
  run varchar(64) not null,
  flow_id varchar(36) not null,
  binding_id varchar(36) not null,
  user_id varchar(36) not null,
  address varchar(320) not null,
  state ${text} not null,
  created_at ${instant} not null,
  expires_at ${instant} not null,
  used_at ${instant},
  replaced_at ${instant},
  constraint vst_mail_link_key unique (key_hash),
  constraint vst_mail_link_user foreign key (user_id) references vst_user (id) on delete cascade,
  constraint vst_mail_link_flow foreign key (flow_id) references vst_flow (id) on delete cascade
) ${table_options};
create index vst_mail_link_run on vst_mail_link (run, binding_id);
create index vst_mail_link_user_id on vst_mail_link (user_id, flow_id);
create index vst_mail_link_expires_at on vst_mail_link (expires_at);

-- When mails of that kind were sent for somebody or to an address: a row each, so that it can be locked.
create table vst_mail_limit (
  subject varchar(80) not null primary key,
  sent_at ${text} not null,
  updated_at ${instant} not null
) ${table_options};
create index vst_mail_limit_updated_at on vst_mail_limit (updated_at);
