package io.vestibule.definition;

/** Where the definitions come from. */
public interface DefinitionSource {
  /** The definitions as they are now. */
  Definitions latest();

  /** The definitions as they were at most a second ago. */
  Definitions recent();
}
