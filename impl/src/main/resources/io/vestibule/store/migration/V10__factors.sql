-- Second factors. Each was confirmed by its owner when it was added.
create table vst_factor (
  id varchar(36) not null primary key,
  user_id varchar(36) not null,
  type varchar(16) not null,
  name varchar(100) not null,
  stage_id varchar(36),
  -- What no two of a type have in common, as its SHA-256.
  identifier_hash varchar(64),
  details ${text} not null,
  -- Encrypted.
  secrets ${text} not null,
  -- How the hashes of its codes are made.
  code_salt varchar(128),
  counter bigint not null,
  created_at ${instant} not null,
  last_used_at ${instant},
  constraint vst_factor_identifier unique (type, identifier_hash),
  constraint vst_factor_user foreign key (user_id) references vst_user (id) on delete cascade
) ${table_options};
create index vst_factor_user_id on vst_factor (user_id);

-- The codes of a factor that are left.
create table vst_factor_code (
  factor_id varchar(36) not null,
  code_hash varchar(64) not null,
  primary key (factor_id, code_hash),
  constraint vst_factor_code_factor foreign key (factor_id) references vst_factor (id) on delete cascade
) ${table_options};

-- When whoever has a session showed that the account is theirs, and when with a factor.
alter table vst_session add column proven_at ${instant};
alter table vst_session add column factor_at ${instant};

-- In which browsers a factor was shown, and is not asked for again for a while.
alter table vst_known_device add column factor_id varchar(36);
alter table vst_known_device add column factor_at ${instant};
alter table vst_known_device add column address varchar(45);
alter table vst_known_device add column user_agent varchar(512);
alter table vst_known_device add constraint vst_known_device_factor
  foreign key (factor_id) references vst_factor (id) on delete cascade;
