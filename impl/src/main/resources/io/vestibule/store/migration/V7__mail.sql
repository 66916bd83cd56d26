-- Mails to be sent, and for a while what became of them. What a mail says is encrypted in content, and taken out when it
-- was sent or given up.
create table vst_mail (
  id varchar(36) not null primary key,
  state varchar(16) not null,
  created_at ${instant} not null,
  recipient varchar(320) not null,
  username varchar(320) not null,
  subject varchar(255) not null,
  template varchar(255) not null,
  sender varchar(320) not null,
  route varchar(300) not null,
  address varchar(45) not null,
  reference varchar(64) not null,
  content ${text},
  attempts int not null,
  next_attempt_at ${instant} not null,
  claim varchar(36),
  claimed_until ${instant},
  finished_at ${instant},
  failure varchar(32) not null,
  failure_text varchar(300) not null
) ${table_options};
create index vst_mail_due on vst_mail (state, next_attempt_at);
create index vst_mail_finished on vst_mail (finished_at);
