alter table vst_brand add column flow_enrollment_id varchar(36);
alter table vst_brand add constraint vst_brand_enrollment foreign key (flow_enrollment_id) references vst_flow (id) on delete set null;
