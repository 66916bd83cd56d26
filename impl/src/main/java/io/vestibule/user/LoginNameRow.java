package io.vestibule.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A canonical name by which an account is found. */
@Entity(name = "LoginName")
@Table(name = "vst_login_name")
class LoginNameRow {
  @Id String name;

  @Column(name = "user_id")
  UUID userId;

  boolean username;
  boolean email;

  protected LoginNameRow() {}

  LoginNameRow(String name, UUID userId, boolean username, boolean email) {
    this.name = name;
    this.userId = userId;
    this.username = username;
    this.email = email;
  }
}
