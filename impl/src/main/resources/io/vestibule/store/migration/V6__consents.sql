-- What people agreed to for an application; one each.
create table vst_consent (
  id varchar(36) not null primary key,
  user_id varchar(36) not null,
  application varchar(255) not null,
  permissions ${text} not null,
  given_at ${instant} not null,
  expires_at ${instant},
  constraint vst_consent_once unique (user_id, application),
  constraint vst_consent_user foreign key (user_id) references vst_user (id) on delete cascade
) ${table_options};
create index vst_consent_expires_at on vst_consent (expires_at);
