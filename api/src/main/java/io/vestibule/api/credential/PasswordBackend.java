package io.vestibule.api.credential;

import io.vestibule.api.config.ConfigName;

/** What a password can be compared with. */
public enum PasswordBackend {
  /** The password kept with the account. */
  @ConfigName("authentik.core.auth.InbuiltBackend")
  INBUILT,
  /** The account's app passwords. */
  @ConfigName("authentik.core.auth.TokenBackend")
  APP_PASSWORD,
  /** A directory. Not available yet. */
  @ConfigName("authentik.sources.ldap.auth.LDAPBackend")
  LDAP,
  /** A Kerberos realm. Not available yet. */
  @ConfigName("authentik.sources.kerberos.auth.KerberosBackend")
  KERBEROS
}
