package io.vestibule.flowfile;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.event.Author;
import io.vestibule.flowfile.EntryReport.Result;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.text.Texts;
import jakarta.persistence.EntityManager;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes invitations be what the entries of a full blueprint say. Their tokens are made here. */
final class InvitationWriter {
  /** What an entry may say. */
  static final List<String> FIELDS =
      List.of("name", "expires", "fixed_data", "single_use", "flow", "groups");

  private static final int NAME = 255;

  private final EntityManager em;
  private final InvitationStore invitations;
  private final Texts texts;
  private final Author author;

  InvitationWriter(EntityManager em, InvitationStore invitations, Texts texts, Author author) {
    this.em = em;
    this.invitations = invitations;
    this.texts = texts;
    this.author = author;
  }

  /** The first invitation that says all of something. */
  Optional<Map<String, @Nullable Object>> find(Predicate<Map<String, @Nullable Object>> matches) {
    return invitations.all(em).stream().map(InvitationWriter::describe).filter(matches).findFirst();
  }

  /**
   * Creates or changes an invitation.
   *
   * @return what came of it, or null if it cannot be so
   */
  PeopleWriter.@Nullable Put put(@Nullable UUID existing, Given given) {
    Optional<StoredInvitation> before =
        Optional.ofNullable(existing).flatMap(id -> invitations.get(em, id));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    before.map(InvitationWriter::describe).ifPresent(values::putAll);
    values.putAll(given.values());
    Given all = given.with(values);
    if (!values.containsKey("flow")) {
      all.problem("flow", "This field is required. Say null for an invitation to any flow.");
    }
    InvitationOptions options =
        new InvitationOptions(
            all.required("name", NAME),
            all.reference("flow", false),
            data(all),
            groups(all),
            all.bool("single_use", false),
            expires(all));
    given.values().keySet().stream()
        .filter(name -> !FIELDS.contains(name))
        .forEach(name -> given.warning(name, name + " means nothing here"));
    if (all.isSound()) {
      for (ConfigProblem problem : invitations.problems(em, options)) {
        all.problem(problem.field(), texts.words(problem.message(), Locale.ENGLISH));
      }
    }
    if (!all.isSound()) {
      return null;
    }
    if (before.isEmpty()) {
      return new PeopleWriter.Put(invitations.create(em, author, options).id(), Result.CREATED);
    }
    invitations.change(em, author, before.get().id(), options);
    return new PeopleWriter.Put(
        before.get().id(),
        before.get().options().equals(options) ? Result.UNCHANGED : Result.UPDATED);
  }

  void delete(UUID id) {
    invitations.revoke(em, author, id);
  }

  private static Map<String, @Nullable Object> data(Given given) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    Object said = given.values().get("fixed_data");
    if (said instanceof Map<?, ?> map) {
      map.forEach((key, value) -> data.put(String.valueOf(key), value));
    } else if (said != null) {
      given.problem("fixed_data", "Must be an object.");
    }
    return data;
  }

  private static Set<UUID> groups(Given given) {
    Set<UUID> groups = new LinkedHashSet<>();
    List<?> said = given.values().get("groups") instanceof List<?> list ? list : List.of();
    for (Object group : said) {
      Optional<UUID> id = Given.uuid(group);
      if (id.isEmpty()) {
        given.problem("groups", "\"" + group + "\" is not a valid UUID.");
      }
      id.ifPresent(groups::add);
    }
    return groups;
  }

  private static @Nullable Instant expires(Given given) {
    Object said = given.values().get("expires");
    if (said == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(said.toString()).toInstant();
    } catch (DateTimeException e) {
      given.problem("expires", "\"" + said + "\" is no moment, such as 2030-01-31T12:00:00Z.");
      return null;
    }
  }

  private static Map<String, @Nullable Object> describe(StoredInvitation invitation) {
    InvitationOptions options = invitation.options();
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("pk", invitation.id().toString());
    said.put("name", options.name());
    said.put("expires", options.expires() == null ? null : options.expires().toString());
    said.put("fixed_data", options.fixedData());
    said.put("single_use", options.singleUse());
    said.put("flow", options.flow() == null ? null : options.flow().toString());
    said.put("groups", options.groups().stream().map(UUID::toString).sorted().toList());
    return said;
  }
}
