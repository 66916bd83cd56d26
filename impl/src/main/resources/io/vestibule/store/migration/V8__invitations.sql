-- Invitations are looked up by the hash of their token. The token itself is sealed, so that a superuser can see the link
-- again. An invitation without a flow is for any flow: so one whose flow is deleted goes with it.
create table vst_invitation (
  id varchar(36) not null primary key,
  name varchar(255) not null,
  token_hash varchar(64) not null,
  sealed_token varchar(512) not null,
  flow_id varchar(36),
  fixed_data ${text} not null,
  group_ids ${text} not null,
  single_use boolean not null,
  expires_at ${instant},
  created_by varchar(36),
  created_at ${instant} not null,
  used_at ${instant},
  used_by varchar(36),
  constraint vst_invitation_token unique (token_hash),
  constraint vst_invitation_flow foreign key (flow_id) references vst_flow (id) on delete cascade,
  constraint vst_invitation_creator foreign key (created_by) references vst_user (id) on delete set null,
  constraint vst_invitation_user foreign key (used_by) references vst_user (id) on delete set null
) ${table_options};
create index vst_invitation_name on vst_invitation (name);
create index vst_invitation_flow_id on vst_invitation (flow_id);
create index vst_invitation_created_by on vst_invitation (created_by);
create index vst_invitation_used_by on vst_invitation (used_by);
