package io.vestibule.flowfile;

import io.vestibule.definition.DefinitionChange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What became of one entry of a flow file, or would become of it.
 *
 * @param line where it begins, from 1; 0 if unknown
 * @param model what it is about, as the file calls it
 * @param id the id of what it is about; empty if there is none
 * @param label what administrators call it; empty if that is not known
 * @param result what became of it
 * @param differences what is different from before, by attribute
 */
public record EntryReport(
    int line,
    String model,
    Optional<UUID> id,
    String label,
    Result result,
    Map<String, DefinitionChange.Difference> differences) {
  public EntryReport {
    differences = Collections.unmodifiableMap(new LinkedHashMap<>(differences));
  }

  /** What can become of an entry. */
  public enum Result {
    /** Something new. */
    CREATED,
    /** Something that was there says something else. */
    UPDATED,
    /** Something is gone. */
    DELETED,
    /** It is as the file says already. */
    UNCHANGED,
    /** The entry's conditions are not met, or what it is about needs nothing done. */
    SKIPPED,
    /** Its kind is not there. */
    MISSING,
    /** It builds on an entry that could not be read, or was left out. */
    LEFT_OUT,
    /** It is wrong. */
    FAILED
  }
}
