package io.vestibule.event;

/**
 * Where an event comes from.
 *
 * @param address the client's address; empty where there is no client
 * @param reference the reference id of the request; empty where there is none
 */
public record Origin(String address, String reference) {
  /** The installation itself. */
  public static final Origin SYSTEM = new Origin("", "");
}
