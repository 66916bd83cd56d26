package io.vestibule.store;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;

/** What is true once and for all about an installation. A fact is never changed or taken back. */
public final class Facts {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(FactRow.class);

  private Facts() {}

  /** A fact, if it is one. */
  public static Optional<String> find(EntityManager em, String name) {
    return Optional.ofNullable(em.find(FactRow.class, name)).map(row -> row.fact);
  }

  /**
   * Makes a fact.
   *
   * @throws RuntimeException one of which {@link Database#isDuplicate} is true if it is one already
   */
  public static void put(EntityManager em, String name, String fact) {
    em.persist(new FactRow(name, fact));
    em.flush();
  }
}
