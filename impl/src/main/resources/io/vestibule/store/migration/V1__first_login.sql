-- Every table begins with vst_, so that Vestibule can live in a schema with others.
-- Ids are UUIDs as text; instants are UTC with microseconds; JSON is text.

create table vst_fact (
  name varchar(64) not null primary key,
  fact varchar(4000) not null
) ${table_options};

-- One row: counts changes to definitions, so that every node knows when its picture of them is old.
create table vst_revision (
  id int not null primary key,
  revision bigint not null
) ${table_options};
insert into vst_revision (id, revision) values (1, 1);

create table vst_user (
  id varchar(36) not null primary key,
  version int not null,
  username varchar(255) not null,
  name varchar(255) not null,
  email varchar(320) not null,
  active boolean not null,
  type varchar(32) not null,
  path varchar(255) not null,
  attributes ${text} not null,
  upn_key varchar(320),
  password varchar(512),
  password_changed_at ${instant},
  last_login_at ${instant},
  locked_until ${instant},
  created_at ${instant} not null,
  updated_at ${instant} not null
) ${table_options};
create index vst_user_upn on vst_user (upn_key);

-- One name space for user names and mail addresses, in canonical form: nobody's user name is somebody else's address.
create table vst_login_name (
  name varchar(320) not null primary key,
  user_id varchar(36) not null,
  username boolean not null,
  email boolean not null,
  constraint vst_login_name_user foreign key (user_id) references vst_user (id) on delete cascade
) ${table_options};
create index vst_login_name_user_id on vst_login_name (user_id);

create table vst_group (
  id varchar(36) not null primary key,
  version int not null,
  name varchar(255) not null,
  superuser boolean not null,
  attributes ${text} not null,
  constraint vst_group_name unique (name)
) ${table_options};

create table vst_group_parent (
  group_id varchar(36) not null,
  parent_id varchar(36) not null,
  primary key (group_id, parent_id),
  constraint vst_group_parent_group foreign key (group_id) references vst_group (id) on delete cascade,
  constraint vst_group_parent_parent foreign key (parent_id) references vst_group (id) on delete cascade
) ${table_options};

create table vst_membership (
  user_id varchar(36) not null,
  group_id varchar(36) not null,
  primary key (user_id, group_id),
  constraint vst_membership_user foreign key (user_id) references vst_user (id) on delete cascade,
  constraint vst_membership_group foreign key (group_id) references vst_group (id) on delete cascade
) ${table_options};
create index vst_membership_group_id on vst_membership (group_id);

create table vst_flow (
  id varchar(36) not null primary key,
  version int not null,
  slug varchar(255) not null,
  name varchar(255) not null,
  title varchar(1000) not null,
  designation varchar(32) not null,
  background varchar(1000) not null,
  layout varchar(64) not null,
  compatibility_mode boolean not null,
  denied_action varchar(32) not null,
  authentication varchar(32) not null,
  policy_engine_mode varchar(8) not null,
  constraint vst_flow_slug unique (slug)
) ${table_options};

create table vst_stage (
  id varchar(36) not null primary key,
  version int not null,
  name varchar(255) not null,
  type varchar(64) not null,
  config ${text} not null,
  constraint vst_stage_name unique (name)
) ${table_options};

create table vst_stage_binding (
  id varchar(36) not null primary key,
  version int not null,
  flow_id varchar(36) not null,
  stage_id varchar(36) not null,
  position int not null,
  evaluate_on_plan boolean not null,
  re_evaluate_policies boolean not null,
  policy_engine_mode varchar(8) not null,
  failing_policy varchar(8) not null,
  invalid_response_action varchar(32) not null,
  constraint vst_stage_binding_unique unique (flow_id, stage_id, position),
  constraint vst_stage_binding_flow foreign key (flow_id) references vst_flow (id) on delete cascade,
  constraint vst_stage_binding_stage foreign key (stage_id) references vst_stage (id) on delete cascade
) ${table_options};
create index vst_stage_binding_stage_id on vst_stage_binding (stage_id);

create table vst_policy (
  id varchar(36) not null primary key,
  version int not null,
  name varchar(255) not null,
  type varchar(64) not null,
  execution_logging boolean not null,
  config ${text} not null,
  constraint vst_policy_name unique (name)
) ${table_options};

-- Bound to a flow or to a stage binding: exactly one. What is bound is a policy, a group or a user.
create table vst_policy_binding (
  id varchar(36) not null primary key,
  version int not null,
  flow_id varchar(36),
  stage_binding_id varchar(36),
  policy_id varchar(36),
  group_id varchar(36),
  user_id varchar(36),
  position int not null,
  enabled boolean not null,
  negate boolean not null,
  timeout_seconds int not null,
  failure_result varchar(8) not null,
  constraint vst_policy_binding_flow foreign key (flow_id) references vst_flow (id) on delete cascade,
  constraint vst_policy_binding_stage foreign key (stage_binding_id) references vst_stage_binding (id) on delete cascade,
  constraint vst_policy_binding_policy foreign key (policy_id) references vst_policy (id) on delete cascade,
  constraint vst_policy_binding_group foreign key (group_id) references vst_group (id) on delete cascade,
  constraint vst_policy_binding_user foreign key (user_id) references vst_user (id) on delete cascade,
  constraint vst_policy_binding_target check ((flow_id is null) <> (stage_binding_id is null))
) ${table_options};

create table vst_brand (
  id varchar(36) not null primary key,
  version int not null,
  domain varchar(255) not null,
  default_brand boolean not null,
  title varchar(255) not null,
  logo varchar(1000) not null,
  favicon varchar(1000) not null,
  background varchar(1000) not null,
  base_url varchar(1000) not null,
  flow_authentication_id varchar(36),
  flow_invalidation_id varchar(36),
  flow_recovery_id varchar(36),
  flow_unenrollment_id varchar(36),
  flow_user_settings_id varchar(36),
  attributes ${text} not null,
  constraint vst_brand_authentication foreign key (flow_authentication_id) references vst_flow (id) on delete set null,
  constraint vst_brand_invalidation foreign key (flow_invalidation_id) references vst_flow (id) on delete set null,
  constraint vst_brand_recovery foreign key (flow_recovery_id) references vst_flow (id) on delete set null,
  constraint vst_brand_unenrollment foreign key (flow_unenrollment_id) references vst_flow (id) on delete set null,
  constraint vst_brand_user_settings foreign key (flow_user_settings_id) references vst_flow (id) on delete set null
) ${table_options};

create table vst_session (
  id varchar(36) not null primary key,
  token_hash varchar(64) not null,
  user_id varchar(36) not null,
  created_at ${instant} not null,
  last_seen_at ${instant} not null,
  expires_at ${instant} not null,
  address varchar(45) not null,
  user_agent varchar(512) not null,
  network_binding varchar(32) not null,
  constraint vst_session_token unique (token_hash),
  constraint vst_session_user foreign key (user_id) references vst_user (id) on delete cascade
) ${table_options};
create index vst_session_user_id on vst_session (user_id);
create index vst_session_expires_at on vst_session (expires_at);

-- Addresses and browsers a user has logged in from.
create table vst_known_address (
  user_id varchar(36) not null,
  address varchar(45) not null,
  last_seen_at ${instant} not null,
  primary key (user_id, address),
  constraint vst_known_address_user foreign key (user_id) references vst_user (id) on delete cascade
) ${table_options};

create table vst_known_device (
  id varchar(36) not null primary key,
  user_id varchar(36) not null,
  token_hash varchar(64) not null,
  created_at ${instant} not null,
  expires_at ${instant} not null,
  constraint vst_known_device_token unique (token_hash),
  constraint vst_known_device_user foreign key (user_id) references vst_user (id) on delete cascade
) ${table_options};
create index vst_known_device_user_id on vst_known_device (user_id);

create table vst_token (
  id varchar(36) not null primary key,
  identifier varchar(255) not null,
  purpose varchar(64) not null,
  key_hash varchar(64) not null,
  user_id varchar(36),
  flow_id varchar(36),
  payload ${text} not null,
  description varchar(1000) not null,
  created_at ${instant} not null,
  expires_at ${instant},
  used_at ${instant},
  constraint vst_token_identifier unique (identifier),
  constraint vst_token_key unique (key_hash),
  constraint vst_token_user foreign key (user_id) references vst_user (id) on delete cascade,
  constraint vst_token_flow foreign key (flow_id) references vst_flow (id) on delete cascade
) ${table_options};
create index vst_token_user_id on vst_token (user_id);
create index vst_token_expires_at on vst_token (expires_at);

create table vst_attempt (
  subject varchar(128) not null primary key,
  failures int not null,
  blocked_until ${instant},
  updated_at ${instant} not null
) ${table_options};
create index vst_attempt_updated_at on vst_attempt (updated_at);

-- No foreign key: an event outlives the account it is about.
create table vst_event (
  id varchar(36) not null primary key,
  created_at ${instant} not null,
  action varchar(64) not null,
  user_id varchar(36),
  username varchar(320) not null,
  address varchar(45) not null,
  reference varchar(64) not null,
  details ${text} not null
) ${table_options};
create index vst_event_created_at on vst_event (created_at);
create index vst_event_user_id on vst_event (user_id);
create index vst_event_reference on vst_event (reference);
