alter table vst_brand add column flow_enrollment_id varchar(36);
alter table vst_brand add constraint vst_brand_enrollment foreign key (flow_enrollment_id) references vst_flow (id) on delete set null;

-- A gate that was bound to one person or group alone must not stand open when that is deleted: the binding stays, and says no.
alter table vst_policy_binding drop constraint vst_policy_binding_user;
alter table vst_policy_binding drop constraint vst_policy_binding_group;
