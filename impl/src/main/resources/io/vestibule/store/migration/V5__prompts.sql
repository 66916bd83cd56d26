-- Fields of prompt stages. A stage names those it asks in its configuration.
create table vst_prompt (
  id varchar(36) not null primary key,
  version int not null,
  name varchar(255) not null,
  field_key varchar(255) not null,
  label ${text} not null,
  type varchar(32) not null,
  required boolean not null,
  placeholder ${text} not null,
  initial_value ${text} not null,
  position int not null,
  sub_text ${text} not null,
  placeholder_expression boolean not null,
  initial_value_expression boolean not null,
  language varchar(16) not null,
  constraint vst_prompt_name unique (name)
) ${table_options};
