package io.vestibule.api.config;

/** Kinds of object that configuration may refer to and that have no other type in the API. */
public final class References {
  private References() {}

  /** A source of identities outside this installation. Sources are not available yet. */
  public interface Source {}

  /** A make of security key, named by its AAGUID. Not available yet. */
  public interface DeviceType {}
}
