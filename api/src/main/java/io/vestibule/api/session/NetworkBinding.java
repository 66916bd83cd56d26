package io.vestibule.api.session;

/**
 * How closely a session is tied to the network it was made from. Each level includes those before
 * it.
 */
public enum NetworkBinding {
  /** Not at all. */
  NO_BINDING,
  /** To the autonomous system of the client's address. */
  BIND_ASN,
  /** To the network the autonomous system announces. */
  BIND_ASN_NETWORK,
  /** To the client's address itself. */
  BIND_ASN_NETWORK_IP
}
