package io.vestibule.invitation;

import io.vestibule.api.invitation.Invitation;
import io.vestibule.json.Json;
import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Length;
import org.jspecify.annotations.Nullable;

@Entity(name = "Invitation")
@Table(name = "vst_invitation")
class InvitationRow extends Row {
  String name;

  @Column(name = "token_hash")
  String tokenHash;

  @Column(name = "sealed_token")
  String sealedToken;

  @Column(name = "flow_id")
  @Nullable UUID flow;

  @Lob
  @Column(name = "fixed_data", length = Length.LONG32)
  String fixedData;

  @Lob
  @Column(name = "group_ids", length = Length.LONG32)
  String groups;

  @Column(name = "single_use")
  boolean singleUse;

  @Column(name = "expires_at")
  @Nullable Instant expires;

  @Column(name = "created_by")
  @Nullable UUID createdBy;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "used_at")
  @Nullable Instant usedAt;

  @Column(name = "used_by")
  @Nullable UUID usedBy;

  protected InvitationRow() {}

  InvitationRow(UUID id) {
    super(id);
  }

  void say(InvitationOptions options) {
    name = options.name();
    flow = options.flow();
    fixedData = Json.write(options.fixedData());
    groups =
        options.groups().stream().map(UUID::toString).sorted().collect(Collectors.joining(" "));
    singleUse = options.singleUse();
    expires = options.expires();
  }

  InvitationOptions options() {
    return new InvitationOptions(
        name, flow, Json.readObject(fixedData), groups(), singleUse, expires);
  }

  Invitation toInvitation() {
    return new Invitation(
        id(), name, flow, Json.readObject(fixedData), groups(), singleUse, expires);
  }

  StoredInvitation toStored() {
    return new StoredInvitation(id(), options(), createdBy, createdAt, usedAt, usedBy);
  }

  private Set<UUID> groups() {
    return groups.isEmpty()
        ? Set.of()
        : Arrays.stream(groups.split(" ", -1)).map(UUID::fromString).collect(Collectors.toSet());
  }
}
