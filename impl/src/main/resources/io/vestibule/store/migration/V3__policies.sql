-- What policies look events up by.
create index vst_event_address on vst_event (address, created_at);
create index vst_event_action on vst_event (action, created_at);
create index vst_event_username on vst_event (username, created_at);
create index vst_event_user_at on vst_event (user_id, created_at);

-- Hashes of earlier passwords, kept while a policy asks for them.
create table vst_password_history (
  id varchar(36) not null primary key,
  user_id varchar(36) not null,
  password varchar(512) not null,
  set_at ${instant} not null,
  constraint vst_password_history_user foreign key (user_id) references vst_user (id) on delete cascade
) ${table_options};
create index vst_password_history_user_id on vst_password_history (user_id, set_at);
